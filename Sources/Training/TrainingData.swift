import Datasets
import Foundation
import Settings
import Tensors

/// Images and labels in memory, images as uint8 until a batch needs them.
public struct TrainingData: Sendable {
  /// One part of a set.
  public struct Part: Sendable {
    /// [samples, numbers a sample], uint8.
    public let images: Tensor
    /// [samples], int64.
    public let labels: Tensor
    public let count: Int

    public init(images: Tensor, labels: Tensor) {
      self.images = images
      self.labels = labels
      count = labels.count
    }

    init(_ set: ImageSet) {
      self.init(
        images: Tensor(set.pixels, shape: [set.count, set.shape.pixelCount]),
        labels: Tensor(set.labels).cast(to: .int64))
    }

    /// The samples at `rows`, int64, with each number between 0 and 1.
    public func batch(
      _ rows: Tensor, elementType: ElementType, on device: Device
    ) -> (inputs: Tensor, labels: Tensor) {
      let inputs = images.selecting(rows).moved(to: device).cast(to: elementType) / 255
      return (inputs, labels.selecting(rows).moved(to: device))
    }

    /// The samples of a range, in order.
    func batch(
      _ rows: Range<Int>, elementType: ElementType, on device: Device
    ) -> (inputs: Tensor, labels: Tensor) {
      let inputs = images.narrowed(to: rows).moved(to: device).cast(to: elementType) / 255
      return (inputs, labels.narrowed(to: rows).moved(to: device))
    }
  }

  /// The set's title, such as MNIST.
  public let name: String
  public let training: Part
  public let test: Part
  /// What the test part is, such as "test images".
  public let testName: String
  public let classNames: [String]
  /// Channels, height and width of an image.
  public let imageShape: [Int]

  public init(
    name: String, training: Part, test: Part, testName: String = "test images",
    classNames: [String], imageShape: [Int]
  ) {
    self.name = name
    self.training = training
    self.test = test
    self.testName = testName
    self.classNames = classNames
    self.imageShape = imageShape
  }

  public init(_ data: ImageData) {
    self.init(
      name: data.name, training: Part(data.training), test: Part(data.test),
      testName: data.testName, classNames: data.training.classNames,
      imageShape: [data.training.channels, data.training.height, data.training.width])
  }

  /// The numbers of one sample.
  public var inputs: Int { imageShape.reduce(1, *) }
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
