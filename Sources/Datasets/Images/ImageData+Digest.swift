extension ImageData {
  /// The SHA-256 of all images, their labels and shape, and the classes, whatever the files are
  /// called.
  package var digest: String {
    let sum = SHA256()
    for part in [training, test] {
      sum.update(numbers: [part.count, part.channels, part.height, part.width, part.classCount])
      part.pixels.withUnsafeBytes { sum.update($0) }
      part.labels.withUnsafeBytes { sum.update($0) }
      sum.update(texts: part.classNames)
    }
    return sum.finish()
  }
}
