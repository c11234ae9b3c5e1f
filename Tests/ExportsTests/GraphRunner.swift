import Homeostat

@testable import Exports

/// Computes what a graph's steps say, one by one, with no more than tensors.
struct GraphRunner {
  let graph: Graph
  /// The steps of each row's sequence, where not all have as many.
  var lengths: [Int] = []

  func outputs(of inputs: Tensor) -> Tensor {
    var values = [graph.input.number: inputs.cast(to: .float32)]
    for step in graph.steps {
      values[step.output.number] = result(of: step, step.inputs.map { values[$0.number]! })
    }
    return values[graph.output.number]!
  }

  func tensor(_ name: String) -> Tensor { graph.tensors[name]! }

  private func shape(_ form: Graph.Form) -> [Int] {
    switch form {
    case .units(let units): [-1, units]
    case .places(let channels, let places): [-1, channels] + places
    case .steps(let steps, let units): [-1, steps, units]
    }
  }

  /// Works with channels last, as this package does.
  private func channelsLast(_ x: Tensor, _ body: (Tensor) -> Tensor) -> Tensor {
    body(x.permuted([0, 2, 3, 1])).permuted([0, 3, 1, 2])
  }

  private func result(of step: Graph.Step, _ inputs: [Tensor]) -> Tensor {
    let x = inputs[0]
    switch step.operation {
    case .dense(let weight, let bias):
      let own = tensor(weight)
      return x.linear(weight: own, bias: bias.map(tensor) ?? .zeros([own.shape[0]]))
    case .embedding(let weight):
      let own = tensor(weight)
      return own.selecting(x.flattened().cast(to: .int64)).reshaped(x.shape + [own.shape[1]])
    case .convolution(let weight, let bias, let window, let groups):
      return channelsLast(x) {
        $0.convolution(weight: tensor(weight), bias: bias.map(tensor), window, groups: groups)
      }
    case .norm(let norm):
      let (factor, summand) = norm.affine
      return onUnits(x, step.output.form) {
        $0 * factor.cast(to: .float32) + summand.cast(to: .float32)
      }
    case .transform(let transform):
      return onUnits(x, step.output.form) { self.transform($0, transform) }
    case .activation(let activation): return activation(x)
    case .maximum(let window): return channelsLast(x) { $0.maximumPool(window) }
    case .mean(let window): return channelsLast(x) { $0.meanPool(window) }
    case .meanOfAll:
      return x.rank == 3
        ? mean(x) : x.reshaped([x.shape[0], x.shape[1], -1]).mean(along: 2)
    case .sum: return x + inputs[1]
    case .reshaped: return x.reshaped(shape(step.output.form))
    case .steps(let order):
      let rows = (x.rank == 4 ? x.permuted([0, 2, 3, 1]) : x).reshaped(shape(step.output.form))
      return order.map { rows.selecting(Tensor($0.map(Int64.init)), along: 1) } ?? rows
    case .padded(let stride, let before, let after):
      let kept = channelsLast(x) { $0.maximumPool(Window(1, stride: stride)) }
      func zeros(_ count: Int) -> Tensor { .zeros([x.shape[0], count] + kept.shape.dropFirst(2)) }
      return .concatenated([zeros(before), kept, zeros(after)], along: 1)
    case .patches(let size): return patches(x, size, as: step.output.form)
    case .positions(let weight): return x + tensor(weight)
    case .attention(let attention): return self.attention(x, attention)
    case .recurrent(let layer): return recurrent(layer, x)
    case .first(let count): return x.narrowed(to: 0..<count, along: 1)
    }
  }

  private func recurrent(_ layer: Graph.RecurrentStep, _ x: Tensor) -> Tensor {
    let made = layer.directions.map { direction -> Tensor in
      let times = 0..<x.shape[1]
      var (state, cell) = (Tensor.zeros([x.shape[0], layer.units]), Tensor.zeros([1]))
      var states = Array(repeating: state, count: times.count)
      for time in direction.isReversed ? times.reversed() : Array(times) {
        let now = x.narrowed(to: time..<time + 1, along: 1).reshaped([x.shape[0], -1])
        let fed = now.linear(
          weight: tensor(direction.inputWeight), bias: tensor(direction.inputBias))
        let back = state.linear(
          weight: tensor(direction.hiddenWeight), bias: tensor(direction.hiddenBias))
        switch layer.cell {
        case .gru:
          let (a, b) = (fed.blocks(3, along: 1), back.blocks(3, along: 1))
          let (reset, update) = ((a[0] + b[0]).logistic(), (a[1] + b[1]).logistic())
          state = (1 - update) * (a[2] + reset * b[2]).tanh() + update * state
        case .lstm:
          let gates = (fed + back).blocks(4, along: 1)
          cell = gates[1].logistic() * cell + gates[0].logistic() * gates[2].tanh()
          state = gates[3].logistic() * cell.tanh()
        }
        states[time] = state
      }
      guard !layer.isLast else { return state }
      return .concatenated(
        states.map { $0.reshaped([x.shape[0], 1, layer.units]) }, along: 1)
    }
    return .concatenated(made, along: -1)
  }
}
