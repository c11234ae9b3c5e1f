import Foundation
import Networks
import Plasticity
import Settings
import Tensors

/// A training run, which the caller advances step by step.
///
///     for event in try TrainingRun(configuration, on: data).events { … }
///
/// Between two events all of the run can be saved with `checkpoint` and taken up again, and goes on
/// to the same bytes.
public final class TrainingRun {
  public let configuration: TrainingConfiguration
  public let data: TrainingData
  public let network: Network
  /// What lies in the files that it was begun with.
  let contents: Contents
  /// The epochs that are over.
  public internal(set) var epochs: [EpochRecord] = []
  public internal(set) var divergence: Divergence?
  /// What is measured at the end of each epoch beside loss and error.
  public var measures: [EpochMeasure] = []
  /// What a user should know of how the run began.
  public private(set) var notes: [String] = []
  /// The epoch with the lowest validation loss so far; nil where no validation part chooses one.
  var best: BestEpoch?
  /// Why the run cannot go on, such as a file that can no longer be read; its events end, and it is not
  /// to be saved.
  public private(set) var failure: (any Error)?
  /// The last forward pass in training, for those who watch.
  public private(set) var lastPass: Pass?

  let optimizer: any Optimizer
  /// Whether all samples are one batch of a stream, in which there are no epochs.
  let isOneBatch: Bool
  private let threads: Int
  /// Processes that train the network together; nil for this one alone.
  let group: ProcessGroup?
  let objective: Objective
  let scaler: SynapticScaler?
  private(set) var renewal: (any Renewal)?
  var runaways: [RunawayWeights] = []
  var warnedLayers: Set<Int> = []
  /// The samples of the epoch that is at work, which a stream makes anew for each.
  var task: StreamTask
  let order: SampleOrder
  let generator: Generator
  let elementType: ElementType
  let device: Device
  let images: TrainingImages?
  let readsLossesAtOnce: Bool

  /// Where the run stands within an epoch.
  struct Position {
    /// The state of the generator before it made the epoch's order.
    var generatorState: Tensor
    /// The samples in the epoch's order.
    var samples: Tensor
    let learningRate: Double
    /// The batches of the epoch that are done.
    var batch = 0
    var losses: BatchLosses
    /// The gradients of these batches, where they are measured.
    var gradients: GradientMoments?
  }

  var position: Position?

  /// A run at its start.
  ///
  /// Runs with the same seed start from the same weights and go through the same batches, whatever
  /// their rules. Of each batch a process of a group learns its part.
  public convenience init(
    _ configuration: TrainingConfiguration, on data: TrainingData, with group: ProcessGroup? = nil
  ) throws {
    try self.init(configuration, on: data, asOneBatch: false, with: group)
  }

  /// A run at its start. Losses are read step by step on the CPU, and left to the end of an epoch on GPUs, if
  /// nothing else is said.
  package init(
    _ configuration: TrainingConfiguration, on data: TrainingData, asOneBatch: Bool,
    with group: ProcessGroup? = nil, readingLossesAtOnce: Bool? = nil
  ) throws {
    try configuration.validate()
    try configuration.validate(for: data)
    self.group = group
    isOneBatch = asOneBatch
    self.configuration = configuration
    self.data = data
    task = StreamTask(training: data.training, test: data.judging)
    device = try configuration.shape.selectedDevice(ofProcess: group?.meeting.localRank ?? 0)
    readsLossesAtOnce = readingLossesAtOnce ?? (device == .cpu)
    elementType = configuration.precision.elementType
    threads = try configuration.shape.chosenThreads
    // What HOMEOSTAT_BLAS names in vain is refused before the first step.
    _ = try Engine.blas
    Engine.threads = threads
    var contents = try Contents(ofFilesIn: configuration)
    contents.data = data.digest
    self.contents = contents
    let seed = UInt64(configuration.seed)
    images = TrainingImages(
      of: data, changedBy: configuration.augmentation, seed: configuration.seed, for: group)
    let plan = configuration.plan(
      from: data.sampleShape, tokens: data.vocabulary?.tokens, to: data.outputs)
    try plan.validate()
    try configuration.checkMemory(for: plan, samples: data.training.count)
    let (elementType, device) = (self.elementType, self.device)
    let network = try throwingTensorErrors {
      Network(
        plan, elementType: elementType, on: device,
        multiplyingInBFloat16: configuration.precision == .bfloat16, using: Generator(seed: seed))
    }
    network.group = group
    self.network = network
    optimizer = try throwingTensorErrors {
      configuration.optimizer.optimizer(for: network.parameters)
    }
    objective = Objective(
      configuration.loss, configuration.penalty, labelSmoothing: configuration.labelSmoothing,
      labelNoise: configuration.labelNoise,
      classWeights: configuration.balanceClasses
        ? Objective.balancedWeights(
          labels: data.training.targets, classes: data.classNames.count, elementType: elementType
        ).moved(to: device) : nil)
    if let scaling = configuration.scaling.part {
      scaler = try throwingTensorErrors {
        SynapticScaler(scaling, of: network, seed: seed ^ 0xD1B5_4A32_D192_ED03)
      }
    } else {
      scaler = nil
    }
    // A stream of its own: the order does not depend on how many weights there are.
    generator = Generator(seed: seed ^ 0x9E37_79B9_7F4A_7C15)
    if configuration.sampleOrder.isEmpty {
      order = .shuffled(generator)
    } else {
      order = try SampleOrder(
        numPyFile: URL(filePath: configuration.sampleOrder), count: data.training.count)
    }
    guard batchesPerEpoch > 0 else {
      throw ConfigurationError(
        "no batch: \(samplesPerEpoch) samples do not fill one of \(configuration.batchSize)")
    }
    try checkBatchStatistics()
    if let group { try checkParts(of: group) }
    guard (data.validation != nil) == configuration.selection.isOn else {
      throw ConfigurationError(
        "\(data.name): 'validation-share' holds out samples where a data source makes them")
    }
    notes = configuration.notesOnFreezing
    if let group, device != .cpu {
      do {
        try group.useNCCL()
      } catch {
        notes.append(
          "what the GPUs tell each other goes through the memory of the CPUs, without NCCL: \(error)"
        )
      }
    }
    if !placeTask() {
      notes.append(
        "the samples of \(data.name) do not fit into the memory of \(device): each batch is copied there"
      )
    }
    if !configuration.initialWeights.isEmpty { notes += try loadInitialWeights() }
    renewal = try throwingTensorErrors {
      configuration.renewal.item.renewal(of: network, trainedBy: optimizer)
    }
  }

  /// The batches learned so far.
  public var step: Int { epochs.count * batchesPerEpoch + (position?.batch ?? 0) }

  /// Whether nothing is left to do.
  public var isFinished: Bool {
    divergence != nil || epochs.count >= configuration.epochs || hasHalted || hasLostPatience
  }

  /// Whether so many epochs have gone by without a lower validation loss that training halts.
  public var hasLostPatience: Bool { configuration.selection.halts(after: epochs.map(\.testLoss)) }

  /// The epoch with the lowest validation loss; nil without a validation part.
  public var bestEpoch: Int? {
    data.validation == nil ? nil : SelectionSettings.best(of: epochs.map(\.testLoss))
  }

  /// Whether the training loss has come down to where training halts.
  public var hasHalted: Bool {
    epochs.last.map { configuration.learning.halts(at: $0.trainLoss) } ?? false
  }

  /// What happens from here to the end.
  public var events: AnyIterator<TrainingEvent> { AnyIterator { self.next() } }

  /// Learns one batch, or closes an epoch, and says what happened; nil at the end, or after a failure.
  public func next() -> TrainingEvent? {
    if !runaways.isEmpty { return .runaway(runaways.removeFirst()) }
    guard !isFinished, failure == nil else { return nil }
    prepareEngine()
    var position = self.position ?? startEpoch()
    defer { self.position = position }
    if position.batch < batchesPerEpoch {
      return together { learn(&position) } ?? nil
    }
    position.losses.read()
    if let divergence = diverge(in: position.losses) { return divergence }
    guard let record = together({ finishEpoch(position) }) else { return nil }
    failure = data.training.files?.failure ?? data.test.files?.failure
    guard failure == nil else { return nil }
    // The last update of the epoch may have been the one that went too far.
    let measured = [record.testLoss, record.testError]
    if let loss = measured.first(where: { !$0.isFinite }) { return diverge(at: step, loss: loss) }
    epochs.append(record)
    position = startEpoch()
    if bestEpoch == epochs.count {
      self.position = position
      best = BestEpoch(number: epochs.count, tensors: savedTensors.mapValues { $0.copied() })
    }
    return .epoch(record)
  }

  /// Has the calling thread compute as the run does.
  func prepareEngine() {
    // The number belongs to the thread.
    if Engine.threads != threads { Engine.threads = threads }
    // Whatever they were: LibTorch begins with TF32 in convolutions alone.
    if device != .cpu { Engine.gpuModes = configuration.shape.gpuModes }
  }

  /// Gives back the memory that only a run at work needs; the next event takes it again.
  public func rest() {
    network.rest()
    images?.rest()
    lastPass = nil
  }

  /// The learning rate of the epoch that is at work, or is next.
  var rateOfEpoch: Double {
    configuration.learningRate.value(at: epochs.count + 1, after: epochs.map(\.trainLoss))
  }

  func startEpoch() -> Position {
    let state = generator.state
    let epoch = epochs.count + 1
    beginTask(epoch)
    let passes = (0..<configuration.stream.item.passes).map { _ in
      order.epoch(epoch, of: task.training.count)
    }
    return Position(
      generatorState: state, samples: passes.count == 1 ? passes[0] : .concatenated(passes),
      learningRate: rateOfEpoch,
      losses: BatchLosses(readAtOnce: readsLossesAtOnce))
  }

  /// Does what all processes do together; nil where one of them has died, which is the run's failure.
  func together<Result>(_ work: () -> Result) -> Result? {
    guard let group else { return work() }
    do {
      return try throwingTensorErrors(work)
    } catch {
      failure = group.failure("\(error)")
      return nil
    }
  }

  private func learn(_ position: inout Position) -> TrainingEvent? {
    let rows = rows(of: position)
    let batch = batch(of: position, rows: group?.part(of: rows) ?? rows)
    failure = data.training.files?.failure
    guard failure == nil else { return nil }
    return learn(batch, of: rows.count, &position)
  }

  /// Learns a batch, or the part of it that is this process's, of so many rows in all.
  func learn(_ batch: Batch, of rows: Int, _ position: inout Position) -> TrainingEvent {
    let epoch = epochs.count + 1
    network.epoch = epoch
    let part = Double(batch.count) / Double(rows)
    var (loss, pass) = network.differentiate(
      objective, batch, share: part, generator: noise(for: .pass, of: group?.rank ?? 0))
    var error = isStream ? error(of: pass, on: batch) : nil
    if group != nil {
      let sums = network.exchange([loss.item * part, error?.item ?? 0], &pass)
        .map { Tensor($0, elementType: .float64) }
      (loss, error) = (sums[0], error == nil ? nil : sums[1])
    }
    position.losses.add(loss, error: error, share: share(ofRows: rows))
    if let divergence = diverge(in: position.losses) { return divergence }
    if measures.contains(.gradients) {
      if position.batch == 0 { position.gradients = GradientMoments(of: network) }
      position.gradients?.see(network)
    }
    renewal?.adjustGradients()
    network.parameters.clipGradients(to: configuration.clipGradients)
    optimizer.step(network.parameters, learningRate: position.learningRate)
    network.adapt(to: pass)
    scaleSynapses(
      at: .batch, number: step + 1, after: group == nil ? batch : wholeBatch(of: position))
    renewal?.renew(after: pass, step: step + 1, using: noise(for: .renewal))
    lastPass = pass
    position.batch += 1
    let done = epochs.count * batchesPerEpoch + position.batch
    return .step(StepRecord(epoch: epoch, step: done, reading: loss))
  }

  /// The noise of the next step follows from the seed and the step, so that a run that is taken up
  /// again has the same; each process of a group has noise of its own for its part of a batch.
  private func noise(for use: Noise, of rank: Int = 0) -> Generator {
    Generator(
      seed: UInt64(configuration.seed) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(step)
        ^ use.rawValue << 62 ^ UInt64(rank) << 40)
  }

  /// What draws at random within a step, each by itself.
  private enum Noise: UInt64 {
    case pass, renewal, endOfEpoch
  }

  /// Ends the run if a loss of the epoch is NaN or infinite.
  private func diverge(in losses: BatchLosses) -> TrainingEvent? {
    losses.divergence.map { diverge(at: epochs.count * batchesPerEpoch + $0.batch, loss: $0.loss) }
  }

  private func diverge(at step: Int, loss: Double) -> TrainingEvent {
    let divergence = Divergence(epoch: epochs.count + 1, step: step, loss: "\(loss)")
    self.divergence = divergence
    return .diverged(divergence)
  }

  private func finishEpoch(_ position: Position) -> EpochRecord {
    network.finishEpoch()
    renewal?.finishEpoch(using: noise(for: .endOfEpoch))
    scaleSynapses(at: .epoch, number: epochs.count + 1, after: lastBatch(of: position))
    warnOfRunaways()
    if type(of: configuration.loss.item).ignoresMeanError {
      network.removeMeanError(on: task.training)
    }
    let test = Evaluation(of: network, on: task.test, loss: configuration.loss, over: group)
    var record = EpochRecord(
      epoch: epochs.count + 1, trainLoss: position.losses.sum / wholeBatches,
      testLoss: test.loss, testError: test.error, isDead: test.isDead,
      nonpositiveGains: network.nonpositiveGains)
    if data.validation != nil { record.isValidated = true }
    if !measures.isEmpty { record.measures = epochMeasures(measures, of: position.gradients) }
    if isStream {
      record.measures = (record.measures ?? [:]).merging(onlineMeasures(of: position)) { $1 }
    }
    if test.targetErrors.count > 1 {
      let errors = test.targetErrors.enumerated().map {
        ("\(record.judge)_error.\($0.offset + 1)", $0.element)
      }
      record.measures = (record.measures ?? [:]).merging(errors) { $1 }
    }
    return record
  }
}
