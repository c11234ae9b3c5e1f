import Datasets
import Tensors

/// Samples with their targets, in memory or in files of pictures.
public struct Samples: Sendable {
  /// [samples, numbers a sample]: pixels as uint8, which a batch makes numbers between 0 and 1, or
  /// others, such as float32 and tokens of int64, as they are. Where the samples are in files, which of
  /// them, int64 [samples].
  public let inputs: Tensor
  /// The files of pictures that the samples are in; nil where they are in memory.
  public let files: PictureFiles?
  /// Classes as int64 [samples], or regression targets as float32 [samples, outputs]; [samples, 0]
  /// where they are not known.
  public let targets: Tensor
  public let count: Int
  /// What one unit of each regression target is in the target's own unit: its standard deviation where
  /// targets are standardised.
  public let units: [Double]
  /// By what pixels are standardised after they have become numbers.
  public var scale: InputScale?
  /// How many steps of each sample there are, int64 [samples], where they are sequences that have been
  /// padded to one length; nil where all steps are.
  public let lengths: Tensor?
  private let copies = DeviceCopies()

  public init(
    inputs: Tensor, targets: Tensor? = nil, units: [Double]? = nil, scale: InputScale? = nil,
    lengths: Tensor? = nil
  ) {
    self.init(
      inputs: inputs, files: nil, targets: targets, units: units, scale: scale, lengths: lengths)
  }

  /// Regression targets are in their own units where none are given.
  private init(
    inputs: Tensor, files: PictureFiles?, targets: Tensor?, units: [Double]? = nil,
    scale: InputScale? = nil, lengths: Tensor? = nil
  ) {
    let targets = targets ?? Tensor.zeros([inputs.shape[0], 0])
    let columns = targets.rank == 2 ? targets.shape[1] : 0
    let units = units ?? Array(repeating: 1, count: columns)
    precondition(units.count == columns, "\(columns) columns of targets have \(units.count) units")
    precondition(
      inputs.shape[0] == targets.shape[0],
      "\(inputs.shape[0]) samples have \(targets.shape[0]) targets")
    precondition(
      lengths.map { $0.shape == [inputs.shape[0]] } ?? true,
      "\(inputs.shape[0]) samples have lengths of the shape \(lengths?.shape ?? [])")
    self.inputs = inputs
    self.files = files
    self.targets = targets
    self.units = units
    self.scale = scale
    self.lengths = lengths
    count = targets.shape[0]
  }

  init(_ set: ImageSet) {
    self.init(
      inputs: Tensor(set.pixels, shape: [set.count, set.shape.pixelCount]),
      targets: Tensor(set.labels).cast(to: .int64))
  }

  /// Pictures in files, as images of `size` rows and columns.
  init(_ pictures: [PictureSet.File], size: Int) {
    self.init(
      inputs: .range(pictures.count), files: PictureFiles(pictures.map(\.path), size: size),
      targets: Tensor(pictures.map { Int64($0.label) }))
  }

  /// The same samples on a device, where they are in memory; all runs that have these samples share the copy. Lengths
  /// stay: layers read them as numbers.
  func moved(to device: Device) -> Samples {
    guard files == nil else { return self }
    let copy = copies.copy(on: device) {
      (inputs.moved(to: device), targets.moved(to: device))
    }
    return Samples(
      inputs: copy.inputs, targets: copy.targets, units: units, scale: scale, lengths: lengths)
  }

  /// Whether two parts of a set in memory have the same samples in the same order.
  func isIdentical(to other: Samples) -> Bool {
    copies === other.copies
      || (inputs.isIdentical(to: other.inputs) && targets.isIdentical(to: other.targets))
  }

  /// Some of the samples.
  func selecting(_ rows: [Int]) -> Samples { selecting(Tensor(rows.map(Int64.init))) }

  /// The samples of a range.
  func narrowed(to range: Range<Int>) -> Samples {
    Samples(
      inputs: inputs.narrowed(to: range), files: files, targets: targets.narrowed(to: range),
      units: units, scale: scale, lengths: lengths.map { $0.narrowed(to: range) })
  }

  /// The samples at `rows`, int64.
  func selecting(_ rows: Tensor) -> Samples {
    Samples(
      inputs: inputs.selecting(rows), files: files, targets: targets.selecting(rows),
      units: units, scale: scale, lengths: lengths.map { $0.selecting(rows) })
  }
}

extension Samples {
  /// Some of the samples as a network takes them: inputs as numbers of a type, labels as int64 [rows],
  /// regression targets as numbers [rows, outputs]; lengths as they are.
  public typealias Batch = (count: Int, inputs: Tensor, targets: Tensor, lengths: Tensor?)

  /// The samples at `rows`, int64.
  public func batch(_ rows: Tensor, elementType: ElementType, on device: Device) -> Batch {
    batch(rows, pixels: nil, elementType: elementType, on: device)
  }

  /// The samples at `rows`, int64, whose pixels are there already, or else are read.
  func batch(
    _ rows: Tensor, pixels: Tensor?, elementType: ElementType, on device: Device
  ) -> Batch {
    batch(
      pixels ?? read(inputs.selecting(rows.moved(to: inputs.device))),
      targets.selecting(rows.moved(to: targets.device)),
      lengths.map { $0.selecting(rows) }, elementType, device)
  }

  /// All samples in order, in batches of at most `size` rows (of large images fewer), made one by one as
  /// they are asked for; their numbers have the type and the device of `values`.
  ///
  ///     for batch in data.test.batches(of: 1000, like: network.parameters.values) {
  ///       let outputs = network.forward(batch.inputs, lengths: batch.lengths).outputs
  ///     }
  public func batches(of size: Int, like values: Tensor) -> some Sequence<Batch> {
    let pieces = Array((0..<count).pieces(of: files.map { min(size, $0.mostAtOnce) } ?? size))
    let ahead = files.map { _ in Prefetch(pieces.count) { read(inputs.narrowed(to: pieces[$0])) } }
    return pieces.indices.lazy.map { index in
      let rows = pieces[index]
      return batch(
        ahead?(index) ?? inputs.narrowed(to: rows), targets.narrowed(to: rows),
        lengths.map { $0.narrowed(to: rows) }, values.elementType, values.device)
    }
  }

  /// The pixels of samples at equal steps through the files, in pieces: of all where they are no more than
  /// `most`; nil where the samples are in memory.
  func pixels(ofAtMost most: Int) -> (some Sequence<Tensor>)? {
    files.map { files in
      let chosen = min(count, most)
      let rows = Tensor((0..<chosen).map { Int64($0 * count / chosen) })
      let pieces = Array((0..<chosen).pieces(of: files.mostAtOnce))
      return pieces.lazy.map { read(inputs.selecting(rows.narrowed(to: $0))) }
    }
  }

  /// The inputs of some samples, of files their pixels, uint8 [samples, numbers a sample].
  private func read(_ inputs: Tensor) -> Tensor {
    guard let files else { return inputs }
    let places = inputs.elements(as: Int64.self).map(Int.init)
    return Tensor(files.pixels(of: places), shape: [places.count, files.shape.pixelCount])
  }

  private func batch(
    _ inputs: Tensor, _ targets: Tensor, _ lengths: Tensor?, _ elementType: ElementType,
    _ device: Device
  ) -> Batch {
    let (inputs, targets) = (inputs.moved(to: device), targets.moved(to: device))
    let numbers = inputs.numbers(as: elementType)
    return (
      targets.shape[0], scale?.apply(to: numbers) ?? numbers,
      targets.elementType == .int64 ? targets : targets.cast(to: elementType), lengths
    )
  }
}

extension Range<Int> {
  /// The range in pieces of `size`, of which the last may be shorter.
  func pieces(of size: Int) -> some Sequence<Range<Int>> {
    stride(from: lowerBound, to: upperBound, by: size).lazy.map {
      $0..<Swift.min($0 + size, upperBound)
    }
  }
}

extension PictureFiles {
  /// So many images make a batch that a network can evaluate.
  fileprivate var mostAtOnce: Int { max(1, (1 << 24) / shape.pixelCount) }
}
