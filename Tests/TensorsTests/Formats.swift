import Foundation
import Tensors
import Testing

/// The values of the files that Tests/Golden/generate.py writes.
struct Formats: Decodable {
  struct Values: Decodable {
    let dtype: String
    let shape: [Int]
    let values: [Double]

    private enum CodingKeys: CodingKey { case dtype, shape, values }

    init(from decoder: Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      dtype = try container.decode(String.self, forKey: .dtype)
      shape = try container.decode([Int].self, forKey: .shape)
      if let truths = try? container.decode([Bool].self, forKey: .values) {
        values = truths.map { $0 ? 1 : 0 }
      } else {
        values = try container.decode([Double].self, forKey: .values)
      }
    }
  }

  struct Archive: Decodable {
    let metadata: [String: String]
    let tensors: [String: Values]
  }

  let python: Archive
  let sequential: Archive
  let npy: [String: Values]

  private enum CodingKeys: String, CodingKey {
    case python = "python.safetensors"
    case sequential = "sequential.safetensors"
    case npy
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden")

  static func read() throws -> Formats {
    let data = try Data(contentsOf: folder.appending(path: "formats.json"))
    return try JSONDecoder().decode(Formats.self, from: data)
  }
}

/// A seeded change of a file: bytes overwritten, cut, doubled or exchanged.
func mutated(_ data: Data, within limit: Int, by numbers: inout SeededNumbers) -> Data {
  var bytes = [UInt8](data)
  for _ in 0..<Int.random(in: 1...4, using: &numbers) where !bytes.isEmpty {
    let place = Int.random(in: 0..<min(bytes.count, limit), using: &numbers)
    switch Int.random(in: 0..<5, using: &numbers) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
    case 1: bytes[place] = UInt8(ascii: "0123456789[]{}(),:'\"-e ".randomElement(using: &numbers))
    case 2: bytes.removeSubrange(place..<min(place + 3, bytes.count))
    case 3: bytes.insert(contentsOf: bytes[place..<min(place + 9, bytes.count)], at: place)
    default: bytes.removeLast(min(place, bytes.count / 4))
    }
  }
  return Data(bytes)
}

extension UInt8 {
  fileprivate init(ascii character: Character?) { self = character?.asciiValue ?? 0 }
}
