import Foundation
import Statistics
import Testing

@Suite("The bound of the generalisation error") struct GeneralisationBoundTests {
  @Test("is equation 4 of Hofmann and Mäder 2021")
  func equation() {
    // 2³ states, δ = e⁻² and 5 samples: ε² ≤ (8 + 2) / 10.
    let three = 3 * log(2.0)
    #expect(abs(generalisationBound(information: three, samples: 5, chance: exp(-2)) - 1) < 1e-15)
    // 2⁸ states, δ = 1/20 and 60,000 samples: (256 + 2.9957) / 120,000 = 0.0021583.
    #expect(abs(generalisationBound(information: 8 * log(2), samples: 60_000) - 0.046457) < 1e-6)
  }

  @Test("falls with what is known of the inputs, and says nothing from log₂ 2m bits on")
  func information() {
    let bits = [0, 8, 16.87, 16.88, 28.4, 56].map {
      generalisationBound(information: $0 * log(2), samples: 60_000)
    }
    #expect(bits == bits.sorted())
    #expect(bits[2] < 1 && bits[3] > 1)
    #expect(abs(bits[4] - 54.3) < 0.1 && abs(bits[5] - 774_906) < 1)
    #expect(generalisationBound(information: 1000, samples: 1) == .infinity)
  }
}
