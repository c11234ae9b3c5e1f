"""The equations of the rules, one function a rule; float64, nothing of Homeostat is imported."""

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

# Statistics of one batch: a column is a neuron, a row is a sample.


def E(z):
    return z.mean(dim=0)


def sd(z, unbiased):
    return z.var(dim=0, correction=int(unbiased)).sqrt()


def layer_sd(z, unbiased):
    """One standard deviation over all units and rows of a layer."""
    return z.var(correction=int(unbiased)).sqrt()


def cov(a, b):
    return E((a - E(a)) * (b - E(b)))


class Adam:
    """m̂ / (√v̂ + ε), elementwise and bias-corrected."""

    def __init__(self, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.m = self.v = 0.0
        self.t = 0

    def __call__(self, g):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        m_hat = self.m / (1 - self.beta1**self.t)
        v_hat = self.v / (1 - self.beta2**self.t)
        return m_hat / (v_hat.sqrt() + self.epsilon)


# Incremental rules: from α, β and the x, u, y of one batch to the next α, β.
# n.adam_gain and n.adam_bias are the Adam states of the layer's neurons, p the rule's properties.

RULES = {}
ADAM = dict(beta1=0.9, beta2=0.999, epsilon=1e-8)


def rule(name, form, **defaults):
    def register(equation):
        RULES[name] = dict(form=form, defaults=defaults, update=equation)
        return equation

    return register


@rule("none", "divisive")
def none(α, β, η, x, u, y, p, n):
    return α, β


@rule("ip", "divisive", rate=1e-4, biasRateScale=0.5)
def ip(α, β, η, x, u, y, p, n):
    return ((1 - η) * α + η * 2 * E(x * y),
            β + η * p["biasRateScale"] * 4 * E(x * y) * E(y))


@rule("infomax", "multiplicative", rate=1e-4)
def infomax(α, β, η, x, u, y, p, n):
    return (α + η * (1 / α - 2 * E(x * y)),
            β - 2 * η * E(y))


@rule("ip-adam", "divisive", rate=1e-4, decaysGain=False, **ADAM)
def ip_adam(α, β, η, x, u, y, p, n):
    kept = (1 - η) * α if p["decaysGain"] else α
    return (kept + η * n.adam_gain(2 * E(x * y)),
            β + η * n.adam_bias(E(y)))


@rule("wd", "divisive", rate=0.1, biasScale=1.0)
def wd(α, β, η, x, u, y, p, n):
    return ((1 - η) * α + η * 2 * E(x * y),
            (1 - η) * β + η * p["biasScale"] * E(y))


def spread(x, p):
    if p["perLayer"]:
        return layer_sd(x, p["unbiased"]).expand(x.shape[1])
    return sd(x, p["unbiased"])


@rule("incbn", "divisive", rate=1e-4, perLayer=False, unbiased=True)
def incbn(α, β, η, x, u, y, p, n):
    return ((1 - η) * α + η * spread(x, p),
            (1 - η) * β + η * E(x))


@rule("incbn-adam", "divisive", rate=1e-4, perLayer=False, unbiased=True, **ADAM)
def incbn_adam(α, β, η, x, u, y, p, n):
    return (α + η * n.adam_gain(spread(x, p)),
            β + η * n.adam_bias(E(x)))


@rule("cov", "divisive", rate=1e-4, biasRateScale=0.5, gainScale=1.0)
def covariance(α, β, η, x, u, y, p, n):
    return ((1 - η) * α + η * p["gainScale"] * cov(x, y),
            β + η * p["biasRateScale"] * 4 * E(x * y) * E(y))


@rule("wd-cov", "divisive", rate=0.1, gainScale=1.0, biasScale=1.0)
def wd_cov(α, β, η, x, u, y, p, n):
    return ((1 - η) * α + η * p["gainScale"] * cov(x, y),
            (1 - η) * β + η * p["biasScale"] * E(y))


@rule("ip-uy", "divisive", rate=1e-4, biasRateScale=0.5)
def ip_uy(α, β, η, x, u, y, p, n):
    return ((1 - η) * α + η * 2 * E(u * y),
            β + η * p["biasRateScale"] * 4 * E(u * y) * E(y))


@rule("ip-ey", "divisive", rate=1e-4)
def ip_ey(α, β, η, x, u, y, p, n):
    return ((1 - η) * α + η * 2 * E(x * y),
            β + η * E(y))


@rule("logistic", "divisive", rate=0.1, unbiased=True)
def logistic(α, β, η, x, u, y, p, n):
    return ((1 - η) * α + η * sd(x, p["unbiased"]),
            (1 - η) * β + η * E(x))


@rule("logistic-infomax", "multiplicative", rate=1e-4)
def logistic_infomax(α, β, η, x, u, y, p, n):
    return (α + η * (1 / α + E(x * (1 - 2 * y))),
            β + η * E(1 - 2 * y))


@rule("triesch", "multiplicative", rate=1e-3, meanRate=0.2)
def triesch(α, β, η, x, u, y, p, n):
    μ = p["meanRate"]
    return (α + η * (1 / α + E(x) - (2 + 1 / μ) * E(x * y) + E(x * y**2) / μ),
            β + η * (1 - (2 + 1 / μ) * E(y) + E(y**2) / μ))


@rule("gaussian", "multiplicative", rate=5e-4, mean=0.0, deviation=0.5)
def gaussian(α, β, η, x, u, y, p, n):
    m, s = p["mean"], p["deviation"]
    Δ = -(-m / s**2 + (y / s**2) * (2 * s**2 + 1 - y**2 + m * y))
    return (α + η / α + η * E(Δ * x),
            β + η * E(Δ))


# Instantaneous rules: α, β of the current batch, with their gradient, and what is stored of them.


def instantaneous(name, store, **defaults):
    def register(equation):
        RULES[name] = dict(form="divisive", defaults=defaults, batch=equation, store=store)
        return equation

    return register


def bn_store(n, x, α, β, p):
    r = p["runningRate"]
    n.variance = (1 - r) * n.variance + r * x.var(dim=0, correction=1)
    n.gain = (n.variance + p["epsilon"]).sqrt()
    n.bias = (1 - r) * n.bias + r * E(x)


@instantaneous("bn", bn_store, epsilon=1e-5, runningRate=0.1)
def bn(x, p):
    return (cov(x, x) + p["epsilon"]).sqrt(), E(x)


def hard_store(n, x, α, β, p):
    r = p["runningRate"]
    n.gain = (1 - r) * n.gain + r * α
    n.bias = (1 - r) * n.bias + r * β


@instantaneous("hard", hard_store, center="median", spread="covariance", differentiable=True,
               epsilon=1e-5, runningRate=0.1)
def hard(x, p):
    β = {"median": lambda: x.median(dim=0).values, "mean": lambda: E(x)}[p["center"]]()
    α = p["epsilon"] + {
        "covariance": lambda: cov(x, x.tanh()),
        "correlation": lambda: E(x * x.tanh()),
        "deviation": lambda: sd(x, True),
    }[p["spread"]]()
    return (α, β) if p["differentiable"] else (α.detach(), β.detach())


def rate_at(t, rate):
    """η of update t = 1, 2, …"""
    if isinstance(rate, dict):
        return rate["initial"] * rate["factor"] ** ((t - 1) // rate["every"])
    return rate
