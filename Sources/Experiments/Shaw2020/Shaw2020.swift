/// Shaw, Jackson and Orchard: Biological batch normalisation: How intrinsic plasticity improves learning
/// in deep neural networks, PLoS ONE 15(9), e0238454 (2020).
enum Shaw2020 {
  static func experiments(_ edition: Edition) -> [Experiment] {
    [
      fig1, fig2, fig3(edition), fig4(edition), fig5(edition), fig6(edition), fig7(edition),
      fig8a(edition), fig8b(edition), fig9a, fig9b,
    ]
  }

  static func source(_ figure: String) -> String {
    "Shaw, Jackson and Orchard 2020, Fig. \(figure)"
  }
}
