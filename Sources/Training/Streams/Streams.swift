import Settings
import Tensors

/// Every stream of tasks that a command line, a configuration or a checkpoint can name.
public enum Streams: OpenMenu {
  public typealias Item = any TaskStream
  public typealias Entry = any TaskStream.Type

  public static let entries = Entries<Entry>([
    OneTask.self,
    PermutedInputs.self,
    RandomLabels.self,
    ClassPairs.self,
    SignFlips.self,
  ])

  /// A choice without settings is written as its name alone.
  public static func setting(of choice: Specification) -> Setting {
    choice.settings.isEmpty ? .text(choice.name) : choice.setting
  }
}

/// Which stream, with its settings: `none`, `permuted:samples=10000`.
public typealias StreamChoice = Chosen<Streams>

extension StreamChoice {
  public static var none: Self { Self(OneTask()) }
}

/// The set as it is, in every epoch.
public struct OneTask: TaskStream {
  public static let name = "none"

  public var samples: Int { 0 }
  public var passes: Int { 1 }

  public init() {}

  public func validate(for data: TrainingData) throws {}

  public func task(
    _ number: Int, of data: TrainingData, using generator: (Int) -> Generator
  ) -> StreamTask {
    StreamTask(training: data.training, test: data.judging)
  }
}
