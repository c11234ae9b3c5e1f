import Foundation
import Networks
import Plasticity
import Settings
import Statistics
import Tensors

/// What can be measured of a network at the end of an epoch, on the test samples.
public enum EpochMeasure: String, Codable, CaseIterable, Sendable {
  /// How far the positive weights of all layers, and the positive activations of all hidden units on the
  /// test samples, are from a log-normal distribution; Hofmann and Mäder 2021, section IV-D.
  ///
  /// Units of convolutions and of recurrent layers have so many activations that those of the first thousand
  /// test samples are taken; units without an activation function count as none.
  ///
  /// Gives `weight_divergence` and `activation_divergence`, those of Jensen and Shannon, and
  /// `weight_relative_entropy` and `activation_relative_entropy`, those of Kullback and Leibler, in nats.
  case logNormal
  /// What the codes of a bottleneck and of probes tell of the inputs at most, and of the labels at
  /// least; Hofmann and Mäder 2021, equations 9 and 11.
  ///
  /// Gives `information_of_inputs` and `information_of_labels`, in nats, of a bottleneck, and
  /// `information_of_inputs.1` and so on of the probe at each layer. Beside them stands
  /// `generalisation_bound`, by the first and the number of training samples, with a chance of 0.05
  /// (equation 4). It says nothing where it is above 1, as that of real networks is: see
  /// `generalisationBound`.
  case bottleneck
  /// What the outputs of each layer of neurons tell of inputs and labels, by 30 bins; Shwartz-Ziv and
  /// Tishby 2017.
  ///
  /// Gives `binned_information_of_inputs.1`, `binned_information_of_labels.1` and so on for every layer,
  /// in nats.
  case binned
  /// How each layer of units is used, by the first thousand test samples.
  ///
  /// Gives for the k-th layer `dormant.k`, the share of units whose mean magnitude is at most 0.025 of the
  /// layer's (Sokar and others 2023); `effective_rank.k`, e to the entropy of the shares of the outputs'
  /// singular values (Roy and Vetterli 2007); and `largest_bias.k`, max |β|, which decides how far the
  /// centre of the units is from their inputs' (Shaw 2019, section 4.4). Beside them stand `dead.k`, the
  /// share of units that give the same output for every sample; `slope.k`, the mean slope ∂y/∂u; and
  /// `weight_size.k`, the mean magnitude of the weights that feed the units.
  case units
  /// The shape of the inputs x of each layer's units, by the first thousand test samples; Shaw 2019, section
  /// 5.1, expects them to be nearly Gaussian.
  ///
  /// Gives for the k-th layer `input_mean.k` and `input_median.k`, averaged over units, and
  /// `input_skewness.k` and `input_excess_kurtosis.k`, whose magnitudes are averaged: 0 for Gaussian inputs.
  case inputs
  /// The mean of the loss's gradient by each weight over the steps of an epoch, and its deviation from step
  /// to step; Hofmann and Mäder 2021, section II, after Shwartz-Ziv and Tishby 2017, who find the deviation to
  /// be larger than the mean once a network no longer fits but compresses.
  ///
  /// Gives `gradient_mean.k` and `gradient_deviation.k` of the k-th weight of a dense layer, a convolution or
  /// a recurrent layer, the outputs' own included: the norms, over all its numbers, of their means and of
  /// their standard deviations (÷ n), both over the norm of the weight at the epoch's end, as there. Every
  /// step counts alike; gradients are those before clipping, and without weight decay.
  ///
  /// Of an epoch that was not measured from its first step on there is nothing.
  case gradients
}

extension TrainingConfiguration {
  /// Throws where something to measure is missing.
  public func validate(measuring measures: [EpochMeasure], on data: TrainingData) throws {
    for measure in measures {
      switch measure {
      case .logNormal, .inputs, .units, .gradients: continue
      case .bottleneck where units.bottleneck == .none && units.probes == .none:
        throw ConfigurationError(
          "the measure bottleneck is of the codes of a bottleneck or of probes, and this network has "
            + "neither: give --bottleneck vib, or --probes vib")
      case .binned
      where shape.network.isDense && shape.hidden.count == 0 && units.inputRule.rule is NoPlasticity:
        throw ConfigurationError(
          "the measure binned is of layers of neurons, and this network has none: give --hidden")
      case .bottleneck, .binned:
        guard !data.isRegression else {
          throw ConfigurationError(
            "the measure \(measure.rawValue) is of what is known of classes, and "
              + data.targetsAreNumbers)
        }
      }
    }
  }
}

extension TrainingRun {
  /// The measures of the network as it stands, by name, and of the gradients of its epoch.
  func epochMeasures(
    _ wanted: [EpochMeasure], of gradients: GradientMoments?
  ) -> [String: Double] {
    var values: [String: Double] = [:]
    for measure in wanted {
      switch measure {
      case .logNormal:
        for (name, fit) in [("weight", weightFit), ("activation", activationFit)] {
          values["\(name)_divergence"] = fit?.divergence
          values["\(name)_relative_entropy"] = fit?.relativeEntropy
        }
      case .bottleneck:
        guard !data.isRegression else { break }
        for (place, bounds) in network.informationBounds(on: task.test) {
          values["information_of_inputs\(place)"] = bounds.inputs
          values["information_of_labels\(place)"] = bounds.labels
          values["generalisation_bound\(place)"] = generalisationBound(
            information: bounds.inputs, samples: data.training.count)
        }
      case .binned: values.merge(binnedInformation()) { $1 }
      case .units: values.merge(unitMeasures()) { $1 }
      case .inputs: values.merge(inputMeasures()) { $1 }
      case .gradients:
        guard let gradients, gradients.steps == batchesPerEpoch else { break }
        values.merge(gradients.measures(of: network)) { $1 }
      }
    }
    return values
  }

  private func binnedInformation() -> [String: Double] {
    guard !data.isRegression else { return [:] }
    let labels = task.test.targets.elements(as: Int64.self).map(Int.init)
    var values: [String: Double] = [:]
    for (index, activations) in network.activations(on: task.test).enumerated() {
      let information = Statistics.binnedInformation(
        activations: activations, units: activations.count / labels.count, labels: labels)
      values["binned_information_of_inputs.\(index + 1)"] = information.aboutInput
      values["binned_information_of_labels.\(index + 1)"] = information.aboutLabel
    }
    return values
  }

  /// The log-normal distribution of all positive weights; nil where there is none.
  public var weightFit: LogNormalFit? { LogNormalFit(network.weights) }

  /// The log-normal distribution of all positive activations of hidden units on the test samples, or on the
  /// first thousand of them where units see many places of a sample; nil where there is none.
  public var activationFit: LogNormalFit? {
    let hasPlaces = network.plan.units.contains { $0.rowsPerSample != .one }
    let part =
      hasPlaces ? task.test.selecting(Array(0..<min(1000, task.test.count))) : task.test
    return LogNormalFit(
      of: network.activations(on: part, batchSize: hasPlaces ? 100 : 1000) {
        !$0.seesInputs && $0.activation != nil
      })
  }
}

extension Network {
  /// The bounds of what codes tell of inputs and labels, in nats, averaged over the samples of a part:
  /// of a bottleneck under an empty name, of the probe at the k-th hidden layer under `.k`.
  ///
  ///     I(X; Z) ≤ E KL[p(z|x), N(0, 1)],  I(Z; Y) ≥ H(Y) + E log q(y|z)
  ///
  /// E is over as many samples of z for each row as there are in training, always the same.
  public func informationBounds(
    on part: Samples, batchSize: Int = 1000
  ) -> [String: (inputs: Double, labels: Double)] {
    let shares = part.targets.oneHot(classes: plan.outputs).cast(to: .float64).mean(
      along: 0)
    let entropy = shares.elements(as: Double.self).reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    var bounds: [String: (inputs: Double, labels: Double)] = [:]
    let generator = Generator(seed: 1)
    for batch in part.batches(of: batchSize, like: parameters.values) {
      let pass = withoutGradients {
        forward(batch.inputs, lengths: batch.lengths, generator: generator)
      }
      let share = Double(batch.count) / Double(part.count)
      func add(_ place: String, _ divergence: Tensor, _ outputs: Tensor) {
        let samples = outputs.shape[0] / batch.count
        let targets = Tensor.concatenated(Array(repeating: batch.targets, count: samples))
        let loss = CrossEntropy()(outputs, targets).item
        bounds[place, default: (0, 0)].inputs += share * divergence.item
        bounds[place, default: (0, 0)].labels += share * (entropy - loss)
      }
      if let divergence = pass.divergence { add("", divergence, pass.outputs) }
      for (index, reading) in pass.readings.enumerated() {
        add(".\(index + 1)", reading.divergence, reading.outputs)
      }
    }
    return bounds
  }

  /// The weights of all dense layers, without biases.
  public var weights: [Float] {
    synapses.flatMap { parameters[$0.weight].value.elements(as: Float.self) }
  }

  /// The outputs y of each wanted layer of units for the samples of a part, row after row.
  public func activations(
    on part: Samples, batchSize: Int = 1000, of isWanted: (UnitLayer) -> Bool = { _ in true }
  ) -> [[Float]] {
    let wanted = plan.units.indices.filter { isWanted(plan.units[$0]) }
    var layers: [[Float]] = Array(repeating: [], count: wanted.count)
    for batch in part.batches(of: batchSize, like: parameters.values) {
      let activities = withoutGradients {
        forward(batch.inputs, lengths: batch.lengths).activities
      }
      for (place, index) in wanted.enumerated() {
        layers[place] += activities[index].y.elements(as: Float.self)
      }
    }
    return layers
  }
}
