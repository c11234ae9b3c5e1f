import Tensors

/// Two convolutions with pooling and two dense layers: `lenet`; LeCun and others 1998, with the largest
/// number of each window in place of weighted means.
public struct LeNet: Architecture {
  public static let name = "lenet"

  public var activation = Activation.tanh

  public init() {}

  public func layers(
    from sample: [Int], to outputs: Int, in plan: inout Blueprint
  ) -> [any Layer] {
    let images = Unflatten(sample)
    var (channels, places) = (images.channels, images.places)
    var layers: [any Layer] = [images]
    for (index, units) in [6, 16].enumerated() {
      // Images of MNIST become 28 × 28 again, as the paper's of 32 × 32 do.
      let window = Window(5, padding: index == 0 ? 2 : 0)
      places = window.places(of: places)
      let count = places.reduce(1, *)
      layers += plan.under("conv\(index + 1)") { plan -> [any Layer] in
        let convolution = Convolution(channels, units, window, feeding: activation, in: &plan)
        return [
          convolution,
          plan.units(
            units, activation, fedBy: convolution.weight, rowsPerSample: .places(count)),
        ]
      }
      layers.append(Pooling.maximum(Window(2, stride: 2)))
      layers += plan.dropout()
      (channels, places) = (units, Window(2, stride: 2).places(of: places))
    }
    layers.append(Flatten())
    var inputs = channels * places.reduce(1, *)
    for (index, units) in [120, 84].enumerated() {
      layers += plan.under("fc\(index + 1)") { plan -> [any Layer] in
        let dense = Dense(inputs, units, feeding: activation, in: &plan)
        return [dense, plan.units(units, activation, fedBy: dense.weight)]
      }
      layers += plan.dropout()
      inputs = units
    }
    return layers
      + plan.head(from: inputs, to: outputs, feeding: activation, named: "fc3", code: "code")
  }
}
