/// Hofmann and Mäder: Synaptic Scaling — An Artificial Neural Network Regularization Inspired by Nature,
/// IEEE Transactions on Neural Networks and Learning Systems 33(7), 3094 (2022, online 2021).
enum Hofmann2021 {
  static func experiments(_ edition: Edition) -> [Experiment] {
    [
      fig1, fig2, fig3, fig4, fig5, fig6, fig7, table1, table2, table3, table4, table5,
      compression, depthAndBatch, concept,
    ] + search + seizureSearch
  }

  static func source(_ figure: String) -> String { "Hofmann and Mäder 2021, \(figure)" }
}
