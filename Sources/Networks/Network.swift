import Plasticity
import Tensors

/// Layers with the numbers that they learn, and the gains and biases that their units keep.
///
///     let network = Network(
///       NetworkPlan(DenseStack(hidden: [50, 50]), from: [784], to: 10), using: Generator(seed: 1))
///     let (loss, pass) = network.differentiate(objective, Batch(images, targets: labels))
///     optimizer.step(network.parameters, learningRate: 0.003)
///     network.adapt(to: pass)
///
/// `forward` and `differentiate` change nothing but gradients; only `adapt` moves gain and bias.
public final class Network {
  public let plan: NetworkPlan
  public let parameters: Parameters
  /// Whether products are of numbers rounded to bfloat16; all else is of the parameters' type.
  public let multipliesInBFloat16: Bool
  var neurons: NeuronState
  /// Processes that train the network together, each with rows of its own; nil for this one alone.
  public var group: ProcessGroup? {
    didSet {
      rest()
      // The old ones would take the leaves from the new as they go.
      gradientParts = nil
      gradientParts = group.map { GradientParts(parameters.parts, over: $0) }
    }
  }
  /// The gradients on their way to the other processes.
  package private(set) var gradientParts: GradientParts?
  /// The fast path, once it has been needed; nil where the layers do not suit it.
  private var fused: FusedStack?

  /// Several networks of a plan as one, of zeros: every tensor has an axis for them in front.
  init(_ plan: NetworkPlan, replicas: Int, elementType: ElementType, on device: Device) {
    self.plan = plan
    multipliesInBFloat16 = false
    parameters = Parameters(
      plan.parameters.map { ($0.name, [replicas] + $0.shape) }, elementType: elementType, on: device
    )
    neurons = NeuronState(
      plan.units, replicas: replicas, elementType: elementType, on: device)
  }

  /// A network with its initial numbers; products in bfloat16 are for those of float32.
  public init(
    _ plan: NetworkPlan, elementType: ElementType = .float32, on device: Device = .cpu,
    multiplyingInBFloat16: Bool = false, using generator: Generator
  ) {
    precondition(
      !multiplyingInBFloat16 || elementType == .float32, "products in bfloat16 are for float32")
    self.plan = plan
    multipliesInBFloat16 = multiplyingInBFloat16
    parameters = Parameters(
      plan.parameters.map { ($0.name, $0.shape) }, elementType: elementType, on: device)
    neurons = NeuronState(plan.units, elementType: elementType, on: device)
    withoutGradients {
      for (view, parameter) in zip(parameters.views, plan.parameters) {
        parameter.initial.fill(view.value, using: generator)
      }
    }
  }

  /// The pass of inputs [rows, …].
  ///
  /// In training, rules that transform a batch by its own statistics do so, and dropout drops; in
  /// evaluation all units use the gain and bias that they have. Rules see the units before any
  /// dropout. A generator lets a bottleneck sample. `lengths`, int64 [rows], say how many steps of each
  /// row there are where sequences have been padded; all where there are none.
  public func forward(
    _ inputs: Tensor, lengths: Tensor? = nil, training: Bool = false, generator: Generator? = nil
  ) -> Pass {
    var pass = Pass(
      of: parameters, neurons, isTraining: training, generator: generator, lengths: lengths)
    pass.group = training ? group : nil
    pass.multipliesInBFloat16 = multipliesInBFloat16
    pass.outputs = Engine.withProductsInBFloat16(multipliesInBFloat16) {
      pass.run(plan.layers, inputs)
    }
    return pass
  }

  /// The loss of a batch, its pass in training, and its gradients in `parameters`, by whichever way is
  /// fastest here.
  ///
  /// The pass holds until the next one. The generator is for dropout and bottlenecks. The gradients are
  /// also of what adds to the loss, such as a bottleneck's divergence or the losses of probes; the loss
  /// is without those of probes. Of rows that are a share of a batch, of which other processes have the
  /// rest, the gradients are that share of those of the loss, and whole after `exchange`.
  ///
  /// The loss is a scalar where the network is; to read a number from a GPU is to wait until it has done
  /// all that it was told.
  public func differentiate(
    _ objective: Objective, _ batch: Batch, share: Double = 1, generator: Generator? = nil
  ) -> (loss: Tensor, pass: Pass) {
    // The fused passes multiply in float32.
    if !multipliesInBFloat16 { fused = fused ?? FusedStack(plan, parameters, neurons, over: group) }
    return fused?.differentiate(objective, batch, share: share, generator: generator)
      ?? differentiateByAutograd(objective, batch, share: share, generator: generator)
  }

  /// What `differentiate` gives, by automatic differentiation: the reference that the fast path is held
  /// to.
  package func differentiateByAutograd(
    _ objective: Objective, _ batch: Batch, share: Double = 1, generator: Generator? = nil
  ) -> (loss: Tensor, pass: Pass) {
    let (elementType, device) = (parameters.values.elementType, parameters.values.device)
    let targets = batch.targets(as: elementType, on: device)
    let pass = forward(
      batch.inputs(as: elementType, on: device), lengths: batch.lengths, training: true,
      generator: generator)
    var value = objective.loss(of: pass, targets, generator: generator)
    let own = value.detached()
    for reading in pass.readings {
      value += CrossEntropy()(reading.outputs, targets.repeated(for: reading.outputs))
      value += reading.divergence * reading.rate
    }
    parameters.gradients.fill(with: 0)
    gradientParts?.begin()
    (share == 1 ? value : value * share).backward()
    return (own, pass)
  }

  /// Gives back the memory that only training needs; the next step takes it again.
  public func rest() { fused = nil }

  /// The weights that synaptic scaling may scale, first layer first.
  public var synapses: [Synapses] { plan.synapses }

  /// Adds a number to each output, [outputs], by way of its bias.
  package func shiftOutputs(by change: Tensor) {
    guard let bias = synapses.last?.bias else { preconditionFailure("the outputs have no bias") }
    withoutGradients { parameters[bias].value.detached().add(change) }
  }
}
