import Plasticity
import Tensors

/// A forward pass as it goes: what layers read, and what they leave for rules, losses and measures.
public struct Pass {
  let parameters: Parameters
  let neurons: NeuronState
  /// Whether rules transform a batch by its own statistics, and dropout drops.
  public let isTraining: Bool
  /// What dropout and bottlenecks draw from; without, a bottleneck gives its means.
  public internal(set) var generator: Generator?
  /// How many steps of each row's sequence there are, where not all have as many.
  let lengths: [Int]?
  /// The outputs, [rows, outputs]; with samples of a bottleneck, [samples · rows, outputs].
  public internal(set) var outputs = Tensor.zeros([0])
  /// What each layer of units did; nil for one that has not been asked yet.
  var seen: [Seen?]
  /// What is already known of each group of neurons, where the pass has gathered it.
  var moments: [Moments]?
  /// What sees the products of weights as they are made; nil but for a probe of synaptic scaling.
  var watch: ActivityWatch?
  /// Whether products are of numbers rounded to bfloat16, which no fused operation makes.
  var multipliesInBFloat16 = false
  /// Processes with whose rows rules transform a batch; nil for the rows of this one alone.
  var group: ProcessGroup?
  /// What groups of neurons did in the rows of all processes, once these have told each other.
  var merged: [(group: Int, seen: Activity)]?
  /// Terms that add to the loss of a step, such as a bottleneck's divergence.
  public var terms: [Tensor] = []
  /// How far the distributions of the last bottleneck are from N(0, 1), averaged over rows, in nats: a
  /// bound of what they tell of the inputs; Hofmann and Mäder 2021, equation 11.
  public internal(set) var divergence: Tensor?
  /// What the probe of each hidden layer says.
  public internal(set) var readings: [Reading] = []

  /// What a layer of units did, with the gain and the bias that it used.
  struct Seen {
    let activity: LayerActivity
    var gain: Tensor
    var bias: Tensor
  }

  /// The labels that a probe reads from a layer's code, and how far that code is from N(0, 1).
  public struct Reading {
    /// [rows, outputs], or [samples · rows, outputs].
    public let outputs: Tensor
    /// Averaged over rows, in nats.
    public let divergence: Tensor
    /// The weight of the divergence in the probe's loss.
    let rate: Double
  }

  init(
    of parameters: Parameters, _ neurons: NeuronState, isTraining: Bool, generator: Generator?,
    lengths: Tensor? = nil
  ) {
    self.parameters = parameters
    self.neurons = neurons
    self.isTraining = isTraining
    self.generator = generator
    self.lengths = lengths.map { $0.elements(as: Int64.self).map(Int.init) }
    precondition(self.lengths?.allSatisfy { $0 > 0 } != false, "a sequence has at least one step")
    seen = Array(repeating: nil, count: neurons.layers.count)
  }

  /// The parameter at a place, a leaf of the gradient graph.
  public subscript(slot: Slot) -> Tensor { parameters.views[slot.index].value }

  /// The inputs x and outputs y of every layer of units, in the order of the blueprint.
  public var activities: [LayerActivity] {
    seen.enumerated().map { index, seen in
      guard let seen else { preconditionFailure("no layer passed through units \(index)") }
      return seen.activity
    }
  }
}
