import Synchronization
import Tensors

/// Copies of samples on devices, which are made once.
final class DeviceCopies: Sendable {
  typealias Copy = (inputs: Tensor, targets: Tensor)

  private let copies = Mutex<[Device: Copy]>([:])

  /// The copy on a device; what did not fit there is not kept.
  func copy(on device: Device, make: () -> Copy) -> Copy {
    copies.withLock { copies in
      if let copy = copies[device] { return copy }
      let copy = make()
      if copy.inputs.device == device, copy.targets.device == device { copies[device] = copy }
      return copy
    }
  }
}
