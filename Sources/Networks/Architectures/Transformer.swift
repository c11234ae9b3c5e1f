import Plasticity
import Settings
import Tensors

/// An encoder of attention and dense layers that reads images in patches, or the words of texts:
/// `transformer:depth=4:units=64`.
///
///     x + attention(n(x)),  x + W₂ ReLU(W₁ n(x) + b₁) + b₂
///
/// The form with the norm n before each part of Vaswani and others 2017, for images as Dosovitskiy and others
/// 2021 have it, with positions that are learned, and a mean over patches or words before the outputs. n are
/// units that follow the network's rule: by default a layer norm. What moves gain and bias by itself, such as IP
/// or WD, has a tanh behind it as in a dense network, so that it is the `dyt` of Zhu and others 2025 with a slope
/// and a centre for each unit that no gradient moves.
public struct Transformer: Architecture {
  public static let name = "transformer"

  /// The blocks of attention and dense layers.
  public var depth = 4
  /// The width of all blocks.
  public var units = 64
  public var heads = 4
  /// How many times as wide the hidden layer between the two dense layers of a block is.
  public var expansion = 4
  /// The rows and the columns of a patch of an image.
  public var patch = 4

  public init() {}

  public var activation: Activation { .relu }
  public var defaultRule: String { "layernorm" }
  public var readsTokens: Bool { true }

  public func validate() throws {
    guard (1...100).contains(depth), (1...65_536).contains(units), (1...64).contains(expansion),
      (1...1024).contains(patch)
    else {
      throw ConfigurationError(
        "the network transformer: 'depth' is from 1 to 100, 'units' from 1 to 65536, 'expansion' from 1 to "
          + "64, and 'patch' from 1 to 1024")
    }
    guard heads > 0, units % heads == 0 else {
      throw ConfigurationError(
        "the network transformer: 'heads' is \(heads), which must divide the \(units) 'units'")
    }
  }

  public func layers(
    from sample: [Int], to outputs: Int, in plan: inout Blueprint
  ) -> [any Layer] {
    var layers: [any Layer] = []
    let steps: Int
    if let tokens = plan.tokens {
      steps = sample.reduce(1, *)
      layers.append(plan.under("embedding") { Embedding(tokens, units, in: &$0) })
    } else {
      let patches = Patches(of: sample, size: patch)
      steps = patches.steps
      layers += [patches, dense("embedding", patches.inputs, units, in: &plan)]
    }
    layers.append(Positions(steps, units, in: &plan))
    for block in 0..<depth {
      layers += plan.under("blocks.\(block)") { self.block(in: &$0) }
    }
    return layers + [norm("norm", in: &plan), Pooling.meanOfAll]
      + plan.head(from: units, to: outputs, feeding: activation, named: "fc", code: "code")
  }

  private func block(in plan: inout Blueprint) -> [any Layer] {
    let attention: [any Layer] = [
      norm("norm1", in: &plan),
      plan.under("attention") { Attention(units, heads: heads, in: &$0) },
    ]
    let dense: [any Layer] = [
      norm("norm2", in: &plan), dense("fc1", units, expansion * units, in: &plan), activation,
      dense("fc2", expansion * units, units, in: &plan),
    ]
    return [
      Residual(attention + plan.dropout(), nil), Residual(dense + plan.dropout(), nil),
    ]
  }

  private func dense(
    _ name: String, _ inputs: Int, _ units: Int, in plan: inout Blueprint
  ) -> Dense {
    plan.under(name) { Dense(inputs, units, feeding: activation, in: &$0) }
  }

  private func norm(_ name: String, in plan: inout Blueprint) -> Units {
    let rule = plan.nextRule
    let isNorm = !type(of: rule).movesNeurons || rule is BatchNorm
    return plan.under(name) {
      $0.units(units, isNorm ? nil : .tanh, fedBy: nil, rowsPerSample: .steps)
    }
  }
}

/// Rows of flat images as sequences of patches, [rows, patches, numbers of a patch], top left first; other
/// samples as sequences of single numbers. Zeros fill up patches that reach beyond the right or the lower side.
struct Patches: Layer {
  /// Channels, rows and columns.
  let sample: [Int]
  let size: Int

  init(of sample: [Int], size: Int) {
    self.sample = sample.count == 3 ? sample : [1, 1, sample.reduce(1, *)]
    self.size = sample.count == 3 ? size : 1
  }

  /// How many patches there are beneath and beside each other.
  private var places: [Int] { sample.dropFirst().map { ($0 + size - 1) / size } }

  var steps: Int { places.reduce(1, *) }
  var inputs: Int { sample[0] * size * size }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    var images = x.reshaped([-1] + sample)
    for (axis, count) in zip([2, 3], places) where count * size > images.shape[axis] {
      var shape = images.shape
      shape[axis] = count * size - shape[axis]
      let zeros = Tensor.zeros(shape, elementType: x.elementType, on: x.device)
      images = .concatenated([images, zeros], along: axis)
    }
    return images.reshaped([-1, sample[0], places[0], size, places[1], size])
      .permuted([0, 2, 4, 1, 3, 5]).reshaped([-1, steps, inputs])
  }
}

/// A learned vector for each step, which is added to it.
struct Positions: Layer {
  let weight: Slot

  /// As `nn.Parameter(0.02 * randn)` begins, about: within ± 0.02 · √3.
  init(_ steps: Int, _ units: Int, in plan: inout Blueprint) {
    weight = plan.parameter("positions", [steps, units], .bounded(by: 0.02 * 3.0.squareRoot()))
  }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    x + pass[weight].narrowed(to: 0..<x.shape[1])
  }
}
