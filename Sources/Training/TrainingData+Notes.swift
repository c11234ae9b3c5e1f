extension TrainingData {
  /// What to know of images whose labels leave classes without one.
  var notesOnClasses: [String] {
    func counts(_ part: Samples) -> [Int] {
      part.targets.elements(as: Int64.self).reduce(into: classNames.map { _ in 0 }) {
        $0[Int($1)] += 1
      }
    }
    guard !isRegression else { return [] }
    let (learned, tested) = (counts(training), counts(test))
    let empty = classNames.indices.filter { learned[$0] == 0 }
    guard !empty.isEmpty else { return [] }
    let names = empty.prefix(5).map { "'\(classNames[$0])'" }.joined(separator: ", ")
    var note =
      "\(empty.count) of the \(classNames.count) classes \(empty.count == 1 ? "has" : "have") no "
      + "training image: \(names)\(empty.count > 5 ? " and others" : "")"
    if empty == [0] {
      note +=
        "; the labels begin at 1, so that the output of class '\(classNames[0])' is never right"
    }
    if let last = learned.last, last > 0, 2 * empty.count > classNames.count {
      note +=
        "; there are so many classes because \(last) training label\(last == 1 ? " is" : "s are") "
        + "\(classNames.count - 1)"
    }
    let surprises = empty.filter { tested[$0] > 0 }
    if let first = surprises.first {
      note += "; the test images have such classes too, such as '\(classNames[first])'"
    }
    return [note]
  }
}
