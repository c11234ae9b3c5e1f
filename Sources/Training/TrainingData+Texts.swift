import Datasets
import Tensors

extension TrainingData {
  /// Texts as tokens, by a vocabulary, or by that of the texts that are learned: of `most` words, and
  /// `length` words a text.
  ///
  /// `split` says which of the training texts are learned and which test; without, those of the set's
  /// own test part do. At most the first `limit` texts are learned; 0 for all.
  init(
    _ set: TextSet, _ split: Split?, limit: Int, words most: Int, length: Int,
    reading vocabulary: Vocabulary? = nil
  ) throws {
    let all = split?.training ?? Array(set.training.labels.indices)
    try checkLimit(limit, samples: all.count)
    let learned = limit > 0 ? Array(all.prefix(limit)) : all
    let tested = split?.test ?? Array(set.test.labels.indices)
    let vocabulary =
      vocabulary
      ?? Vocabulary(
        fitting: learned.map { set.training.texts[$0] }, of: set, words: most, length: length)
    func part(_ part: TextSet.Part, _ chosen: [Int]) -> Samples {
      vocabulary.samples(
        of: chosen.map { part.texts[$0] }, in: set, labels: chosen.map { part.labels[$0] })
    }
    self.init(
      name: set.name, training: part(set.training, learned),
      test: part(split == nil ? set.test : set.training, tested),
      testName: split == nil ? set.testName : "validation texts", classNames: set.classNames,
      sampleShape: [vocabulary.length], vocabulary: vocabulary, digest: set.digest)
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
