import Dispatch
import Synchronization

/// Values by their numbers, 0 ..< count, which other threads make a little before they are asked for.
final class Prefetch<Value: Sendable>: Sendable {
  /// A value that is being made.
  private final class Coming: Sendable {
    private let group = DispatchGroup()
    private let made = Mutex<Value?>(nil)

    init(_ make: @escaping @Sendable () -> Value) {
      DispatchQueue.global().async(group: group) { [self] in
        let value = make()
        made.withLock { $0 = value }
      }
    }

    /// The value, once it is made.
    var value: Value {
      group.wait()
      guard let value = made.withLock({ $0 }) else { preconditionFailure("nothing was made") }
      return value
    }
  }

  private let count: Int
  private let ahead: Int
  private let make: @Sendable (Int) -> Value
  private let coming = Mutex<[Int: Coming]>([:])

  /// Values that `make` gives, of which so many are made ahead.
  init(_ count: Int, ahead: Int = 2, _ make: @escaping @Sendable (Int) -> Value) {
    (self.count, self.ahead, self.make) = (count, ahead, make)
  }

  /// A value, while those after it are begun.
  func callAsFunction(_ number: Int) -> Value {
    precondition((0..<count).contains(number), "there is no value \(number) of \(count)")
    let wanted = coming.withLock { coming in
      for next in number..<min(number + 1 + ahead, count) where coming[next] == nil {
        coming[next] = Coming { [make] in make(next) }
      }
      return coming.removeValue(forKey: number)
    }
    return wanted?.value ?? make(number)
  }
}
