import Foundation
import Settings
import Tensors

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
