// The passes of one instruction set; see kernels.cpp.
static const Passes passes = {forward,     backward,     loss,         convert,
                              dropout,     adam,         momentum,     scale_synapses,
                              gru_forward, gru_backward, lstm_forward, lstm_backward,
                              units_statistics, units_forward, units_backward};
