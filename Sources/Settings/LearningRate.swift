import Foundation

/// The rate of an optimizer by epochs: a schedule, which may fall further where the loss stays.
///
/// Written as a schedule is, or with `plateau`: `0.1:plateau=10:factor=0.1`, and `:warmup=5` beside it.
public struct LearningRate: Hashable, Sendable {
  public var schedule: Schedule
  public var plateau: Plateau?

  public init(_ schedule: Schedule, plateau: Plateau? = nil) {
    (self.schedule, self.plateau) = (schedule, plateau)
  }

  /// The rate in an epoch; the first is 1. `losses` are the training losses of those before it.
  public func value(at epoch: Int, after losses: [Double] = []) -> Double {
    let reductions = plateau?.reductions(after: losses) ?? 0
    return schedule.value(at: epoch) * pow(plateau?.factor ?? 1, Double(reductions))
  }
}

/// Multiplies a rate by `factor` each time that the loss has not fallen for more than `patience` epochs.
///
/// What `ReduceLROnPlateau` of PyTorch does by default: a loss has fallen where it is below the lowest
/// by a share of 1e-4. Everything follows from the losses so far, so that a resumed run needs no more.
public struct Plateau: Hashable, Sendable {
  public var patience: Int
  public var factor: Double

  public init(patience: Int, factor: Double = 0.1) {
    (self.patience, self.factor) = (patience, factor)
  }

  private static let threshold = 1e-4

  /// How many times the rate has been multiplied after some epochs.
  func reductions(after losses: [Double]) -> Int {
    var (lowest, waited, count) = (Double.infinity, 0, 0)
    for loss in losses {
      // A loss below zero falls as well.
      if lowest == .infinity || loss < lowest - Self.threshold * abs(lowest) {
        (lowest, waited) = (loss, 0)
      } else {
        waited += 1
      }
      if waited > patience { (waited, count) = (0, count + 1) }
    }
    return count
  }
}

extension LearningRate: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self.init(.constant(value)) }
}

extension LearningRate: Codable {
  public init(from decoder: Decoder) throws { try self.init(Setting(from: decoder)) }

  /// Reads the form of a command line.
  public init(_ text: String) throws { try self.init(.text(text)) }

  /// Reads a number, the form of a command line, or a table.
  public init(_ setting: Setting) throws {
    let read = if case .text(let text) = setting { try Schedule.setting(in: text) } else { setting }
    guard case .table(var table) = read, let patience = table.removeValue(forKey: "plateau") else {
      self.init(try Schedule(setting))
      return
    }
    let factor = table.removeValue(forKey: "factor") ?? .number(0.1)
    guard case .number(let number) = patience, let epochs = Int(exactly: number), epochs >= 0,
      case .number(let factor) = factor, factor > 0, factor < 1
    else {
      throw ConfigurationError(
        "'\(setting)' is not a learning rate: 'plateau' is a whole number of epochs and 'factor' lies "
          + "between 0 and 1, as in 0.1:plateau=10:factor=0.1")
    }
    self.init(try Schedule(.table(table)), plateau: Plateau(patience: epochs, factor: factor))
  }

  public func encode(to encoder: Encoder) throws { try setting.encode(to: encoder) }

  /// A number, or a table.
  public var setting: Setting {
    guard let plateau else { return schedule.setting }
    return .table(
      schedule.table.merging([
        "plateau": .number(Double(plateau.patience)), "factor": .number(plateau.factor),
      ]) { $1 })
  }
}
