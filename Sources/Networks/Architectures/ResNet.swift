import Settings
import Tensors

/// A residual network of convolutions: `resnet:depth=32`; He and others 2016.
///
/// Depths of 6n + 2 are the form for small images (section 4.2: three stages of 16, 32 and 64 channels,
/// shortcuts without parameters); 18, 34 and 50 that for ImageNet (table 1), 50 with the stride in the
/// 3 × 3 convolution as torchvision has it. Names are torchvision's; where it has a batch norm stand units
/// that follow the network's rule. The last units of a block have no activation of their own: their sum with
/// the shortcut passes it.
public struct ResNet: Architecture {
  public static let name = "resnet"

  /// The layers with weights: 20, 32, 44, 56 or 110; or 18, 34 or 50.
  public var depth = 32
  public var activation = Activation.relu

  public init() {}

  public init(depth: Int, activation: Activation = .relu) {
    (self.depth, self.activation) = (depth, activation)
  }

  public func validate() throws {
    guard Self.depths.contains(depth) else {
      let depths = Self.depths.map(String.init).joined(separator: ", ")
      throw ConfigurationError(
        "the network resnet: 'depth' is \(depth), but must be one of \(depths)")
    }
  }

  private static let depths = [20, 32, 44, 56, 110, 18, 34, 50]

  /// Batch norm, as He and others have it.
  public var defaultRule: String { "bn" }
  public var learnsAffine: Bool { true }

  /// One after each stage, which reads the mean of each channel.
  public var takesProbes: Bool { true }

  /// The blocks of each stage for ImageNet; nil for small images.
  private var blocks: [Int]? {
    switch depth {
    case 18: [2, 2, 2, 2]
    case 34, 50: [3, 4, 6, 3]
    default: nil
    }
  }

  public func layers(
    from sample: [Int], to outputs: Int, in plan: inout Blueprint
  ) -> [any Layer] {
    let images = Unflatten(sample)
    var tower = Tower(channels: images.channels, places: images.places, activation)
    var layers: [any Layer] = [images]
    let isLarge = blocks != nil
    if isLarge {
      layers += tower.step("1", 64, Window(7, stride: 2, padding: 3), activation, in: &plan)
      let window = Window(3, stride: 2, padding: 1)
      layers.append(Pooling.maximum(window))
      tower.places = window.places(of: tower.places)
    } else {
      layers += tower.step("1", 16, Window(3, padding: 1), activation, in: &plan)
    }
    var stages: [(layers: [any Layer], channels: Int)] = []
    for (stage, count) in (blocks ?? Array(repeating: (depth - 2) / 6, count: 3)).enumerated() {
      var layers: [any Layer] = []
      for block in 0..<count {
        let (units, stride) = ((isLarge ? 64 : 16) << stage, stage > 0 && block == 0 ? 2 : 1)
        layers.append(
          plan.under("layer\(stage + 1).\(block)") {
            depth == 50
              ? tower.bottleneck(units, stride, in: &$0)
              : tower.block(units, stride, projecting: isLarge, in: &$0)
          })
        layers += plan.dropout()
      }
      stages.append((layers, tower.channels))
    }
    let head = plan.head(
      from: tower.channels, to: outputs, feeding: activation, named: "fc", code: "code")
    // The probes' numbers follow those of the network, which are then the same without them.
    for (index, stage) in stages.enumerated() {
      layers += stage.layers
      if let probe = plan.configuration.probes.part {
        layers.append(
          plan.under("probes.\(index)") {
            Probe(of: stage.channels, to: outputs, by: probe, feeding: activation, in: &$0)
          })
      }
    }
    return layers + [Pooling.meanOfAll] + head
  }
}

/// What has been built of a residual network: its channels and places so far.
private struct Tower {
  var channels: Int
  var places: [Int]
  let activation: Activation

  init(channels: Int, places: [Int], _ activation: Activation) {
    (self.channels, self.places, self.activation) = (channels, places, activation)
  }

  /// A convolution and its units, `conv1` and `bn1`.
  mutating func step(
    _ number: String, _ units: Int, _ window: Window, _ activation: Activation?,
    names: (String, String) = ("conv", "bn"), in plan: inout Blueprint
  ) -> [any Layer] {
    let convolution = plan.under(names.0 + number) {
      Convolution(channels, units, window, hasBias: false, feeding: self.activation, in: &$0)
    }
    channels = units
    places = window.places(of: places)
    let count = places.reduce(1, *)
    return [
      convolution,
      plan.under(names.1 + number) {
        $0.units(
          units, activation, fedBy: convolution.weight, rowsPerSample: .places(count))
      },
    ]
  }

  /// Two convolutions of 3 × 3 and a shortcut.
  mutating func block(
    _ units: Int, _ stride: Int, projecting: Bool, in plan: inout Blueprint
  ) -> Residual {
    let before = self
    let body =
      step("1", units, Window(3, stride: stride, padding: 1), activation, in: &plan)
      + step("2", units, Window(3, padding: 1), nil, in: &plan)
    return Residual(
      body, shortcut: before.shortcut(units, stride, projecting: projecting, in: &plan), activation)
  }

  /// Convolutions of 1 × 1, 3 × 3 and 1 × 1, the last of four times as many channels, and a shortcut.
  mutating func bottleneck(_ units: Int, _ stride: Int, in plan: inout Blueprint) -> Residual {
    let before = self
    let body =
      step("1", units, Window(1), activation, in: &plan)
      + step("2", units, Window(3, stride: stride, padding: 1), activation, in: &plan)
      + step("3", 4 * units, Window(1), nil, in: &plan)
    return Residual(
      body, shortcut: before.shortcut(4 * units, stride, projecting: true, in: &plan), activation)
  }

  /// What brings a block's inputs to its outputs' shape: nothing, a convolution of 1 × 1 with units, or
  /// every other place with channels of zeros.
  private func shortcut(
    _ units: Int, _ stride: Int, projecting: Bool, in plan: inout Blueprint
  ) -> [any Layer] {
    guard stride != 1 || channels != units else { return [] }
    guard projecting else { return [Subsampling(stride: stride, channels: units)] }
    var tower = self
    return plan.under("downsample") {
      tower.step("", units, Window(1, stride: stride), nil, names: ("0", "1"), in: &$0)
    }
  }
}
