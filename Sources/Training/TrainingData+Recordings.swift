import Datasets
import Tensors

extension TrainingData {
  /// Windows of the recordings to train on, and slices of those to test on, or to choose the epoch: a
  /// recording has one purpose only.
  init(_ recordings: Recordings, _ split: Split, validation: [Int] = []) {
    let (windows, length) = (recordings.windows, recordings.length)
    func part(_ chosen: [Int], _ starts: [Int]) -> Samples {
      var values: [Float] = []
      values.reserveCapacity(chosen.count * starts.count * windows.length)
      for recording in chosen {
        for start in starts.map({ recording * length + $0 }) {
          values += recordings.values[start..<start + windows.length]
        }
      }
      let labels = chosen.flatMap { recording in
        starts.map { _ in Int64(recordings.labels[recording]) }
      }
      return Samples(
        inputs: Tensor(values, shape: [labels.count, windows.length]), targets: Tensor(labels))
    }
    self.init(
      name: recordings.name, training: part(split.training, windows.starts(of: length)),
      test: part(split.test, windows.sliceStarts(of: length)),
      testName: "slices of held-out recordings", classNames: recordings.classNames,
      sampleShape: [windows.length], digest: recordings.digest)
    if !validation.isEmpty {
      self = validated(by: part(validation, windows.sliceStarts(of: length)))
    }
  }
}
