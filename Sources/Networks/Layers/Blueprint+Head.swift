extension Blueprint {
  /// The dense layer that makes the outputs; with a bottleneck, one that makes its code stands before.
  public mutating func head(
    from inputs: Int, to outputs: Int, feeding activation: Activation, named name: String,
    code codeName: String
  ) -> [any Layer] {
    func dense(_ name: String, _ inputs: Int, _ units: Int) -> Dense {
      under(name) { Dense(inputs, units, feeding: activation, in: &$0) }
    }
    guard let bottleneck = configuration.bottleneck.part else {
      return [dense(name, inputs, outputs)]
    }
    return [
      dense(codeName, inputs, 2 * bottleneck.units), bottleneck,
      dense(name, bottleneck.units, outputs),
    ]
  }
}
