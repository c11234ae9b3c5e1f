import Tensors

/// What neurons were seen to do in a forward pass: statistics of inputs x and outputs y over rows.
///
/// x is the input of a neuron's affine transformation and y the output of its activation function.
/// Each statistic has one element a neuron, is computed when first asked for, and only then.
public final class Activity {
  /// What can be asked for, and is gathered over the batches of an epoch.
  enum Statistic: Hashable, Sendable {
    case meanX, meanY, meanXY, meanYY, meanXYY, meanYYY, meanXYYY, medianX
    case varianceX, covarianceXY
    /// What an equation asks for beside these.
    case rows(RowStatistic)

    /// All but those of equations.
    static let common: [Statistic] = [
      .meanX, .meanY, .meanXY, .meanYY, .meanXYY, .meanYYY, .meanXYYY, .medianX, .varianceX,
      .covarianceXY,
    ]
  }

  /// Which update this is; the first is 1.
  public let step: Int
  /// Which epoch it is in; the first is 1.
  public let epoch: Int
  /// How many rows were seen.
  public let rows: Int
  /// The gain and the bias that the forward pass used.
  public let usedGain: Tensor
  public let usedBias: Tensor

  private let layers: [LayerActivity]
  private let widths: () -> [Int]
  private let compute: (Statistic) -> Tensor
  private var known: [Statistic: Tensor] = [:]

  /// What the neurons of some layers did in one forward pass.
  ///
  /// Gains and biases have as many elements as all the layers have neurons. `moments` are what is
  /// already known of them.
  public init(
    of layers: [LayerActivity], gain: Tensor, bias: Tensor, step: Int = 1, epoch: Int = 1,
    moments: Moments? = nil
  ) {
    (self.step, self.epoch) = (step, epoch)
    rows = layers.first?.rows ?? 0
    let counts = layers.map(\.rows)
    precondition(
      Set(counts).count <= 1,
      "layers with \(counts) rows share no statistics: say how many rows each sees of a sample")
    usedGain = gain.detached()
    usedBias = bias.detached()
    self.layers = layers
    widths = { layers.map { $0.x.shape[$0.x.rank - 1] } }
    known = moments?.statistics ?? [:]
    compute = { statistic in
      var start = 0
      let parts = layers.map { layer in
        let layer = layer.detached
        guard case .rows(let statistic) = statistic else { return layer.value(of: statistic) }
        let neurons = start..<start + layer.x.shape[layer.x.rank - 1]
        start = neurons.upperBound
        return statistic.value(
          of: Rows(
            layer: layer, gain: gain.narrowed(to: neurons, along: -1),
            bias: bias.narrowed(to: neurons, along: -1)))
      }
      return parts.count == 1 ? parts[0] : .concatenated(parts, along: -1)
    }
  }

  /// What neurons did over several batches or processes, from statistics of all of their rows.
  init(
    statistics: [Statistic: Tensor], rows: Int, widths: [Int], gain: Tensor, bias: Tensor,
    step: Int, epoch: Int,
    others: @escaping (Statistic) -> Tensor = { fatalError("\($0) was not gathered") }
  ) {
    (self.step, self.epoch) = (step, epoch)
    self.rows = rows
    self.widths = { widths }
    layers = []
    usedGain = gain
    usedBias = bias
    known = statistics
    compute = others
  }

  /// What the neurons did in the rows of all processes of a group, each of which gives its rows to all.
  func gathered(over group: ProcessGroup) -> Activity {
    let all = layers.map { LayerActivity(x: group.gathered($0.x), y: group.gathered($0.y)) }
    return Activity(of: all, gain: usedGain, bias: usedBias, step: step, epoch: epoch)
  }

  /// How many neurons each layer has.
  var layerWidths: [Int] { widths() }

  func value(of statistic: Statistic) -> Tensor {
    if let value = known[statistic] { return value }
    let value = withoutGradients { compute(statistic) }
    known[statistic] = value
    return value
  }
}

/// The statistics that a forward pass gathers by the way.
public struct Moments {
  let statistics: [Activity.Statistic: Tensor]

  /// From E[x], E[y], E[xy], Var[x] and Cov[x, y] of each neuron, [5, neurons].
  public init(_ rows: Tensor) {
    statistics = Dictionary(
      uniqueKeysWithValues: Self.order.enumerated().map { ($1, rows[$0]) })
  }

  /// The statistics in the order of the rows that hold them.
  static let order: [Activity.Statistic] = [.meanX, .meanY, .meanXY, .varianceX, .covarianceXY]
}

/// The inputs x and outputs y of one layer of neurons, [rows, neurons] each.
public struct LayerActivity {
  public let x: Tensor
  public var y: Tensor { outputs() }
  /// What the forward pass has gathered of them.
  let moments: Moments?
  private let outputs: () -> Tensor

  public init(x: Tensor, y: Tensor, moments: Moments? = nil) {
    self.init(x: x, moments: moments) { y }
  }

  /// Where the forward pass has not kept y, it is computed whenever it is asked for.
  package init(x: Tensor, moments: Moments?, y: @escaping () -> Tensor) {
    (self.x, self.moments, outputs) = (x, moments, y)
  }

  /// The same outside of the gradient graph.
  var detached: LayerActivity {
    LayerActivity(x: x.detached(), moments: moments) { y.detached() }
  }

  var rows: Int { x.shape[x.rank - 2] }

  func value(of statistic: Activity.Statistic) -> Tensor {
    if let known = moments?.statistics[statistic] { return known }
    return switch statistic {
    case .meanX: x.mean(along: -2)
    case .meanY: y.mean(along: -2)
    case .meanXY: (x * y).mean(along: -2)
    case .meanYY: (y * y).mean(along: -2)
    case .meanXYY: (x * y * y).mean(along: -2)
    case .meanYYY: (y * y * y).mean(along: -2)
    case .meanXYYY: (x * y * y * y).mean(along: -2)
    case .medianX: x.median(along: -2)
    case .varianceX: x.variance(along: -2)
    case .covarianceXY: covariance(x, y)
    case .rows: preconditionFailure("\(statistic) needs the gain and the bias too")
    }
  }
}

/// Cov(a, b) of each neuron over the rows, divided by their number.
func covariance(_ a: Tensor, _ b: Tensor) -> Tensor {
  // Both are centred: then what rounding leaves in one mean meets no large number of the other.
  (centred(a) * centred(b)).mean(along: -2)
}

func centred(_ a: Tensor) -> Tensor {
  a - a.mean(along: -2).reshaped(a.shape.dropLast(2) + [1, a.shape[a.rank - 1]])
}

extension Activity {
  /// E[x]
  public var meanX: Tensor { value(of: .meanX) }
  /// E[y]
  public var meanY: Tensor { value(of: .meanY) }
  /// E[xy]
  public var meanXY: Tensor { value(of: .meanXY) }
  /// E[y²]
  public var meanYY: Tensor { value(of: .meanYY) }
  /// E[xy²]
  public var meanXYY: Tensor { value(of: .meanXYY) }
  /// E[y³]
  public var meanYYY: Tensor { value(of: .meanYYY) }
  /// E[xy³]
  public var meanXYYY: Tensor { value(of: .meanXYYY) }
  /// The lower median of x; over an epoch, the mean of the batches' medians.
  public var medianX: Tensor { value(of: .medianX) }
  /// Cov(x, y), divided by the number of rows.
  public var covarianceXY: Tensor { value(of: .covarianceXY) }

  /// Var(x), divided by the number of rows n, or by n − 1 where `unbiased`; 0 for a single row.
  public func varianceX(unbiased: Bool = false) -> Tensor {
    let variance = value(of: .varianceX)
    return unbiased && rows > 1 ? variance * (Double(rows) / Double(rows - 1)) : variance
  }

  /// The variance of x over all rows and all neurons of a neuron's layer.
  public func layerVarianceX(unbiased: Bool = false) -> Tensor {
    let mean = meanX
    let spread = value(of: .varianceX)
    var start = 0
    let parts = widths().map { width in
      let range = start..<start + width
      start += width
      let means = mean.narrowed(to: range, along: -1)
      let within = spread.narrowed(to: range, along: -1).mean(along: -1)
      let pooled = within + means.variance(along: -1)
      let count = Double(rows * width)
      let variance = unbiased && count > 1 ? pooled * (count / (count - 1)) : pooled
      return variance.reshaped(means.shape.dropLast() + [1]).expanded(to: means.shape)
    }
    return .concatenated(parts, along: -1)
  }
}
