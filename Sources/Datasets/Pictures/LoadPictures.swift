import Foundation

/// Hears how many files of how many are checked.
public typealias CheckProgress = @Sendable (_ done: Int, _ count: Int) -> Void

/// Finds the pictures of a folder: `train/CLASS/*.jpg` (or `.jpeg`, `.png`), and beside it `test/` or
/// `val/` with the same classes.
///
/// Every file is read and decoded once, and its pixels are forgotten: a file that cannot be decoded is
/// left out, and a note counts them and names the first five. Throws where a part has no picture, or the
/// test part has a class that the training part lacks.
///
/// Whoever needs the test part only spares the training files: they are taken as they are, and the set
/// has no digest.
public func loadPictures(
  _ path: String, testOnly: Bool = false, progress: CheckProgress? = nil
) throws -> PictureSet {
  let folder = PictureFolder(path: path)
  let classes = folder.classes(of: "train")
  guard !classes.isEmpty else { throw DatasetError.unrecognisedFolder(path: path, hint: "") }
  let (testPart, choice) = folder.testPart()
  let training = try folder.files(of: "train", classes)
  let test = try testPart.map { try folder.files(of: $0, classes) } ?? (pictures: [], others: 0)
  let first = testOnly ? 0 : training.pictures.count
  let count = first + test.pictures.count
  let learned =
    testOnly
    ? PictureCheck(sparing: training.pictures)
    : PictureCheck(training.pictures) { progress?($0, count) }
  let tested = PictureCheck(test.pictures) { progress?(first + $0, count) }
  for (part, check) in [("train", learned), (testPart, tested)] {
    guard let part, check.sound.isEmpty else { continue }
    throw DatasetError.invalidPictures(
      path: path,
      reason: "the folders in \(part)/ hold no picture (.jpg, .jpeg or .png) that can be read."
        + (check.problems.first.map { " \($0)" } ?? ""))
  }
  let order = interleaved(learned.sound.map(\.label))
  let pictures = order.map { learned.sound[$0] }
  let sums = testOnly ? [] : order.map { learned.sums[$0] }
  let digest = SHA256()
  digest.update(texts: classes)
  for (files, sums) in [(pictures, sums), (tested.sound, tested.sums)] {
    digest.update(numbers: files.map(\.label))
    digest.update(texts: sums)
  }
  return PictureSet(
    name: URL(fileURLWithPath: path).lastPathComponent, training: pictures, test: tested.sound,
    testName: "images of \(testPart ?? "test")/", classNames: classes,
    notes: [
      choice, noteOnOthers(training.others + test.others),
      noteOnDamage(learned.problems + tested.problems),
    ].compactMap(\.self), digest: testOnly ? nil : digest.finish())
}

/// The places of labels in the order that takes the first of each class, then the second of each, and so
/// on, so that the first so many are of all classes.
private func interleaved(_ labels: [Int]) -> [Int] {
  var counts: [Int: Int] = [:]
  let ranks = labels.map { label in
    defer { counts[label, default: 0] += 1 }
    return counts[label, default: 0]
  }
  return labels.indices.sorted { (ranks[$0], labels[$0]) < (ranks[$1], labels[$1]) }
}

private func noteOnOthers(_ count: Int) -> String? {
  count == 0
    ? nil
    : "\(grouped(count)) other file\(count == 1 ? " is" : "s are") left aside: pictures end in .jpg, "
      + ".jpeg or .png"
}

private func noteOnDamage(_ problems: [String]) -> String? {
  guard !problems.isEmpty else { return nil }
  let count = problems.count
  return "\(grouped(count)) picture\(count == 1 ? " is" : "s are") damaged and left out:\n"
    + problems.prefix(5).map { "  \($0)" }.joined(separator: "\n")
    + (count > 5 ? "\n  and \(grouped(count - 5)) more" : "")
}
