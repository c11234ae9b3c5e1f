extension Blueprint {
  /// The dense layer that makes the outputs; or, with a bottleneck, its code and a dense layer that
  /// reads it, named by numbers from `number` on.
  public mutating func head(
    from inputs: Int, to outputs: Int, feeding activation: Activation, number: Int
  ) -> [any Layer] {
    func dense(_ number: Int, _ inputs: Int, _ units: Int) -> Dense {
      under("layers.\(number)") { Dense(inputs, units, feeding: activation, in: &$0) }
    }
    guard let bottleneck = configuration.bottleneck.part else {
      return [dense(number, inputs, outputs)]
    }
    return [
      dense(number, inputs, 2 * bottleneck.units), bottleneck,
      dense(number + 1, bottleneck.units, outputs),
    ]
  }
}
