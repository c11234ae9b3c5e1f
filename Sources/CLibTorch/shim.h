// LibTorch's headers are C++: only CTorch includes them. This module carries torch.pc's flags.
