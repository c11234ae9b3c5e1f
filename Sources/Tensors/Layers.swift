import CTorch

/// How a window goes over places: by an axis, first axis first.
///
/// `Window(3, stride: 2, padding: 1)` is the same in both directions of an image.
public struct Window: Hashable, Sendable {
  public var kernel: [Int]
  public var stride: [Int]
  public var padding: [Int]
  public var dilation: [Int]

  /// A window with a number for each axis of places.
  public init(
    kernel: [Int], stride: [Int]? = nil, padding: [Int]? = nil, dilation: [Int]? = nil
  ) {
    let ones = kernel.map { _ in 1 }
    self.kernel = kernel
    self.stride = stride ?? ones
    self.padding = padding ?? kernel.map { _ in 0 }
    self.dilation = dilation ?? ones
    precondition(
      [self.stride, self.padding, self.dilation].allSatisfy { $0.count == kernel.count },
      "a window needs as many numbers of each kind as it has axes")
  }

  /// A window that is the same along all axes of places.
  public init(
    _ kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1, axes: Int = 2
  ) {
    func all(_ value: Int) -> [Int] { Array(repeating: value, count: axes) }
    self.init(
      kernel: all(kernel), stride: all(stride), padding: all(padding), dilation: all(dilation))
  }

  /// How many places come out of so many; none where the window does not fit.
  public func places(of places: [Int]) -> [Int] {
    places.indices.map { axis in
      let reach = dilation[axis] * (kernel[axis] - 1) + 1
      let room = places[axis] + 2 * padding[axis] - reach
      return room < 0 ? 0 : room / stride[axis] + 1
    }
  }
}

// Layers of places and norms. Channels are the last axis.
extension Tensor {
  /// The convolution of inputs [rows, places…, channels] with a weight [out, channels / groups, kernel…].
  public func convolution(
    weight: Tensor, bias: Tensor? = nil, _ window: Window, groups: Int = 1
  ) -> Tensor {
    made(
      ct_convolution(
        handle, weight.handle, bias?.handle, Int32(window.kernel.count), numbers(window.stride),
        numbers(window.padding), numbers(window.dilation), Int64(groups)))
  }

  /// softmax(Q Kᵀ / √d) V of queries, which these are, keys and values, [rows, heads, steps, d] each.
  ///
  /// Keys that are not `there`, bool [rows, steps], are looked at by none. Where it is causal, a step looks at itself and
  /// at those before it.
  public func attention(
    to keys: Tensor, values: Tensor, there: Tensor? = nil, isCausal: Bool = false
  ) -> Tensor {
    made(ct_attention(handle, keys.handle, values.handle, there?.handle, isCausal))
  }

  /// The largest number in each window of [rows, places…, channels].
  public func maximumPool(_ window: Window) -> Tensor {
    made(
      ct_maximum_pool(
        handle, Int32(window.kernel.count), numbers(window.kernel), numbers(window.stride),
        numbers(window.padding)))
  }

  /// The mean of each window of [rows, places…, channels]; what is padded counts as zero.
  public func meanPool(_ window: Window) -> Tensor {
    made(
      ct_mean_pool(
        handle, Int32(window.kernel.count), numbers(window.kernel), numbers(window.stride),
        numbers(window.padding)))
  }

  /// Each row's units less their mean, divided by their deviation, times a scale and plus a shift.
  public func layerNorm(scale: Tensor, shift: Tensor, epsilon: Double) -> Tensor {
    made(ct_layer_norm(handle, scale.handle, shift.handle, epsilon))
  }

  /// The same over the channels of a group and all places of a row.
  public func groupNorm(groups: Int, scale: Tensor, shift: Tensor, epsilon: Double) -> Tensor {
    made(ct_group_norm(handle, Int64(groups), scale.handle, shift.handle, epsilon))
  }

  private func numbers(_ values: [Int]) -> [Int64] { values.map(Int64.init) }
}
