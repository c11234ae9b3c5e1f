import Foundation
import Tensors

/// Picture files that were read and decoded once: the sound files, and what is wrong with the damaged ones.
struct PictureCheck {
  /// The files that can be decoded, in their order.
  var sound: [PictureSet.File] = []
  /// The SHA-256 of each of them.
  var sums: [String] = []
  /// What is wrong with each of the others.
  var problems: [String] = []

  /// Takes all files to be sound, without sums.
  init(sparing files: [PictureSet.File]) { sound = files }

  /// Checks files on as many threads as the system gives, and tells now and then how many are done.
  init(_ files: [PictureSet.File], progress: (_ done: Int) -> Void = { _ in }) {
    let step = 1000
    for first in stride(from: 0, to: files.count, by: step) {
      let part = files[first..<min(first + step, files.count)]
      let results = concurrentMap(part.count) { index in
        Result { try Self.sum(ofPicture: files[first + index].path) }
      }
      for (file, result) in zip(part, results) {
        switch result {
        case .success(let sum):
          sound.append(file)
          sums.append(sum)
        case .failure(let error): problems.append("\(error)")
        }
      }
      progress(part.endIndex)
    }
  }

  /// The SHA-256 of a file that can be decoded.
  private static func sum(ofPicture path: String) throws -> String {
    let bytes = try FileSource(path: path).read(upTo: Picture.mostBytes)
    _ = try Picture(bytes, at: path)
    return sha256(of: [bytes])
  }
}
