import Datasets
import Foundation
import Settings
import Tensors

/// Samples and their targets, in memory.
public struct TrainingData: Sendable {
  /// One part of a set.
  public struct Part: Sendable {
    /// [samples, numbers a sample]: pixels as uint8, which a batch makes numbers between 0 and 1, or
    /// float32 as it is.
    public let inputs: Tensor
    /// Classes as int64 [samples], or regression targets as float32 [samples, outputs].
    public let targets: Tensor
    public let count: Int
    /// The standard deviation of the targets in their own unit: one unit of the scaled target.
    public let unit: Double
    /// By what pixels are standardised after they have become numbers.
    public var scale: InputScale?

    public init(inputs: Tensor, targets: Tensor, unit: Double = 1) {
      precondition(
        inputs.shape[0] == targets.shape[0],
        "\(inputs.shape[0]) samples have \(targets.shape[0]) targets")
      self.inputs = inputs
      self.targets = targets
      self.unit = unit
      count = targets.shape[0]
    }

    init(_ set: ImageSet) {
      self.init(
        inputs: Tensor(set.pixels, shape: [set.count, set.shape.pixelCount]),
        targets: Tensor(set.labels).cast(to: .int64))
    }

    /// The samples at `rows`, int64.
    public func batch(
      _ rows: Tensor, elementType: ElementType, on device: Device
    ) -> (inputs: Tensor, targets: Tensor) {
      prepared(
        (inputs.selecting(rows), targets.selecting(rows)), elementType: elementType, on: device)
    }

    /// The samples of a range, in order.
    func batch(
      _ rows: Range<Int>, elementType: ElementType, on device: Device
    ) -> (inputs: Tensor, targets: Tensor) {
      prepared(
        (inputs.narrowed(to: rows), targets.narrowed(to: rows)), elementType: elementType,
        on: device)
    }

    private func prepared(
      _ batch: (inputs: Tensor, targets: Tensor), elementType: ElementType, on device: Device
    ) -> (inputs: Tensor, targets: Tensor) {
      let (inputs, targets) = (batch.inputs.moved(to: device), batch.targets.moved(to: device))
      var numbers = inputs.cast(to: elementType)
      if inputs.elementType == .uint8 { numbers = numbers / 255 }
      return (
        scale?.apply(to: numbers) ?? numbers,
        targets.elementType == .int64 ? targets : targets.cast(to: elementType)
      )
    }

    /// Some of the samples.
    func selecting(_ rows: [Int]) -> Part {
      let rows = Tensor(rows.map(Int64.init))
      var part = Part(
        inputs: inputs.selecting(rows), targets: targets.selecting(rows), unit: unit)
      part.scale = scale
      return part
    }
  }

  /// The set's title, such as MNIST.
  public let name: String
  public private(set) var training: Part
  public private(set) var test: Part
  /// What the test part is, such as "test images".
  public let testName: String
  /// The classes; none in regression.
  public let classNames: [String]
  /// Channels, height and width of an image; the width of a table's row.
  public let sampleShape: [Int]
  /// How a table's rows became numbers.
  public let table: TableCoding?
  /// The SHA-256 of the images of the whole set.
  let digest: String?

  public init(
    name: String, training: Part, test: Part, testName: String = "test images",
    classNames: [String], sampleShape: [Int], table: TableCoding? = nil
  ) {
    self.init(
      name: name, training: training, test: test, testName: testName, classNames: classNames,
      sampleShape: sampleShape, table: table, digest: nil)
  }

  init(
    name: String, training: Part, test: Part, testName: String, classNames: [String],
    sampleShape: [Int], table: TableCoding? = nil, digest: String?
  ) {
    self.name = name
    self.training = training
    self.test = test
    self.testName = testName
    self.classNames = classNames
    self.sampleShape = sampleShape
    self.table = table
    self.digest = digest
  }

  public init(_ data: ImageData) {
    self.init(
      name: data.name, training: Part(data.training), test: Part(data.test),
      testName: data.testName, classNames: data.training.classNames,
      sampleShape: [data.training.channels, data.training.height, data.training.width],
      digest: data.digest)
  }

  /// The same with the first training samples only; 0 for all.
  func limited(to limit: Int) throws -> TrainingData {
    try checkLimit(limit, samples: training.count)
    guard limit > 0 else { return self }
    var data = self
    data.training = training.selecting(Array(0..<limit))
    return data
  }

  /// The same images with each channel standardised by the training images' mean and deviation.
  func standardised() -> TrainingData {
    standardised(by: InputScale(fitting: training.inputs, channels: sampleShape[0]))
  }

  /// The same images with each channel standardised by a scale, such as that of other images.
  public func standardised(by scale: InputScale?) -> TrainingData {
    var data = self
    data.training.scale = scale
    data.test.scale = scale
    return data
  }

  /// The numbers of one sample.
  public var inputs: Int { sampleShape.reduce(1, *) }

  /// The outputs of a network: one for each class, or the one number.
  public var outputs: Int { isRegression ? training.targets.shape[1] : classNames.count }

  /// Whether this is regression, not classification.
  public var isRegression: Bool { classNames.isEmpty }
}

extension TrainingData {
  /// What to know of images whose labels leave classes without one.
  var notesOnClasses: [String] {
    func counts(_ part: Part) -> [Int] {
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

/// The orders in which epochs go through the samples.
enum SampleOrder {
  /// A new random order for every epoch.
  case shuffled(Generator)
  /// The given order for every epoch, or one row for each, from the first again after the last.
  case fixed(Tensor)

  func epoch(_ epoch: Int, of count: Int) -> Tensor {
    switch self {
    case .shuffled(let generator): .permutation(count, using: generator)
    case .fixed(let order): order.rank == 1 ? order : order[(epoch - 1) % order.shape[0]]
    }
  }

  /// Reads an order and checks that it names only samples that are there.
  init(numPyFile file: URL, count: Int) throws {
    let order = try Tensor(numPyFile: file)
    let positions = order.elements(as: Int64.self)
    guard [.int64, .int32].contains(order.elementType), (1...2).contains(order.rank),
      !positions.isEmpty
    else {
      throw ConfigurationError(
        "\(file.path): a sample order is int64 of one axis, or of two with a row for each epoch")
    }
    guard positions.allSatisfy({ (0..<Int64(count)).contains($0) }) else {
      throw ConfigurationError(
        "\(file.path): the order names a sample outside 0 to \(count - 1), which the set has")
    }
    self = .fixed(order.cast(to: .int64))
  }
}

/// Throws where there are fewer training samples than are asked for.
func checkLimit(_ limit: Int, samples: Int) throws {
  guard limit <= samples else {
    throw ConfigurationError("'limit' is \(limit), but there are only \(samples) training samples")
  }
}
