import Datasets
import Tensors

extension TrainingData {
  /// Texts as tokens, by a vocabulary, or by that of the texts that are learned: of `most` words, and
  /// `length` words a text.
  ///
  /// `training`, `validation` and `test` are places among the set's training texts; without the last the
  /// set's own test part tests.
  init(
    _ set: TextSet, training: [Int], validation: [Int] = [], test: [Int]? = nil, words most: Int,
    length: Int, reading vocabulary: Vocabulary? = nil
  ) {
    let vocabulary =
      vocabulary
      ?? Vocabulary(
        fitting: training.map { set.training.texts[$0] }, of: set, words: most, length: length)
    func part(_ part: TextSet.Part, _ chosen: [Int]) -> Samples {
      vocabulary.samples(
        of: chosen.map { part.texts[$0] }, in: set, labels: chosen.map { part.labels[$0] })
    }
    let tested = test ?? Array(set.test.labels.indices)
    self.init(
      name: set.name, training: part(set.training, training),
      test: part(test == nil ? set.test : set.training, tested),
      testName: test == nil ? set.testName : "validation texts", classNames: set.classNames,
      sampleShape: [vocabulary.length], vocabulary: vocabulary, digest: set.digest)
    if !validation.isEmpty { self = validated(by: part(set.training, validation)) }
  }
}

extension Vocabulary {
  fileprivate func samples(of texts: [[Int32]], in set: TextSet, labels: [Int]) -> Samples {
    let (tokens, lengths) = tokens(of: texts, in: set)
    return Samples(
      inputs: Tensor(tokens, shape: [texts.count, length]),
      targets: Tensor(labels.map(Int64.init)), lengths: Tensor(lengths))
  }
}
