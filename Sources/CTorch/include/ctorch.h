// The C face of LibTorch: opaque handles, no exception crosses it.
//
// A call that makes a tensor or a generator returns its handle, or NULL when it failed; any other
// call returns 0, or 1 when it failed. After a failure ct_error() gives the exception's text, kept
// for each thread until its next failure. Handles are owned by the caller and freed by ct_*_free.
#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ct_tensor_s *ct_tensor;
typedef struct ct_generator_s *ct_generator;
typedef struct ct_group_s *ct_group;
typedef struct ct_gradient_parts_s *ct_gradient_parts;

// Numbers of at::ScalarType, which LibTorch keeps stable because it serialises them.
typedef enum {
  CT_UINT8 = 0,
  CT_INT8 = 1,
  CT_INT16 = 2,
  CT_INT32 = 3,
  CT_INT64 = 4,
  CT_FLOAT16 = 5,
  CT_FLOAT32 = 6,
  CT_FLOAT64 = 7,
  CT_BOOL = 11,
  CT_BFLOAT16 = 15
} ct_type;

// A device is -1 for the CPU, else the index of a CUDA device.
typedef int32_t ct_device;

const char *ct_error(void);

// The library and the machine.
const char *ct_version(void);
const char *ct_library_path(void);
const char *ct_cpu_capability(void);
// The library that multiplies matrices of float32 on the CPU; NULL where the one that is asked for is not here.
const char *ct_blas(void);
int ct_threads(void);
int ct_set_threads(int count);
// Has the allocator keep what is freed for what is next asked for, in place of handing it back; before other threads
// ask for memory.
void ct_keep_freed_memory(void);
int ct_cuda_load(const char *path);
int ct_cuda_count(void);

// Generators.
ct_generator ct_generator_new(uint64_t seed);
void ct_generator_free(ct_generator generator);
ct_tensor ct_generator_state(ct_generator generator);
int ct_generator_set_state(ct_generator generator, ct_tensor state);
int ct_generator_next(ct_generator generator, uint64_t *bits);

// Processes that train together, each of which makes the same calls in the same order.
typedef struct {
  // The store at which they meet, which one of them serves unless their launcher does.
  const char *host;
  int port;
  bool serves;
  // What is in front of the names of this meeting's keys.
  const char *prefix;
  int rank, size;
  // In seconds: how long to wait for all to be there, and then for any answer.
  double patience, timeout;
} ct_meeting;

ct_group ct_group_join(const ct_meeting *meeting);
void ct_group_free(ct_group group);
// Has tensors on GPUs go by NCCL, which a library of that name has.
int ct_group_use_nccl(ct_group group, const char *library);
// Adds up some tensors of all, in place, at the same time.
int ct_group_sum(ct_group group, const ct_tensor *tensors, int count);
// Gradients of leaves in parts, of each of which so many leaves have theirs. Between `begin` and `finish` a part is added
// up over all, in place, as soon as a backward pass has all of it; after `finish` all are.
ct_gradient_parts ct_gradient_parts_new(ct_group group, const ct_tensor *gradients, const int *leaves_of, int count,
                                        const ct_tensor *leaves);
// How many have left since `begin`.
int ct_gradient_parts_gone(ct_gradient_parts parts);
void ct_gradient_parts_free(ct_gradient_parts parts);
int ct_gradient_parts_begin(ct_gradient_parts parts);
int ct_gradient_parts_finish(ct_gradient_parts parts);
// The tensors of all, of one shape, [processes, ...].
ct_tensor ct_group_stack(ct_group group, ct_tensor tensor);
// The rows of all, one process's after another's, of which each may have another number; gradients flow back.
ct_tensor ct_group_gather(ct_group group, ct_tensor rows);
// Says that something is done, and waits until another process has said so.
int ct_group_tell(ct_group group, const char *what);
int ct_group_await(ct_group group, const char *what, double seconds);

// Making tensors.
void ct_free(ct_tensor tensor);
ct_tensor ct_undefined(void);
ct_tensor ct_full(const int64_t *shape, int rank, double value, ct_type type, ct_device device);
ct_tensor ct_range(int64_t count, ct_type type);
ct_tensor ct_from_bytes(const void *bytes, size_t count, const int64_t *shape, int rank,
                        ct_type type);
ct_tensor ct_uniform(const int64_t *shape, int rank, double low, double high, ct_type type,
                     ct_generator generator);
ct_tensor ct_normal(const int64_t *shape, int rank, double mean, double deviation, ct_type type,
                    ct_generator generator);
ct_tensor ct_permutation(int64_t count, ct_generator generator);

// Looking at tensors.
bool ct_is_defined(ct_tensor tensor);
int ct_rank(ct_tensor tensor);
int64_t ct_size(ct_tensor tensor, int axis);
ct_type ct_element_type(ct_tensor tensor);
ct_device ct_tensor_device(ct_tensor tensor);
int ct_to_bytes(ct_tensor tensor, void *bytes, size_t count);
int ct_item(ct_tensor tensor, double *value);
int ct_equal(ct_tensor a, ct_tensor b, bool *equal);
// Counts how often this thread asks for elements of tensors from here on, until the count is given.
int ct_begin_counting_readings(void);
int64_t ct_end_counting_readings(void);

// Shapes, types and places. A view shares its elements with the tensor it is taken from.
ct_tensor ct_reshape(ct_tensor tensor, const int64_t *shape, int rank);
ct_tensor ct_narrow(ct_tensor tensor, int axis, int64_t start, int64_t length);
// The views that an axis holds: each position of it, the axis gone, or `count` equal blocks of it. One call
// makes all, so that their gradients come back as one tensor and not as a sum of `count` that are as large.
int ct_unbind(ct_tensor tensor, int axis, ct_tensor *parts, int count);
int ct_blocks(ct_tensor tensor, int axis, ct_tensor *parts, int count);
ct_tensor ct_transpose(ct_tensor tensor, int axis, int other);
ct_tensor ct_permute(ct_tensor tensor, const int64_t *order, int rank);
ct_tensor ct_expand(ct_tensor tensor, const int64_t *shape, int rank);
ct_tensor ct_index_select(ct_tensor tensor, int axis, ct_tensor index);
ct_tensor ct_concatenate(const ct_tensor *tensors, int count, int axis);
ct_tensor ct_cast(ct_tensor tensor, ct_type type);
ct_tensor ct_to_device(ct_tensor tensor, ct_device device);
ct_tensor ct_clone(ct_tensor tensor);

// Arithmetic, element by element, with broadcasting.
ct_tensor ct_add(ct_tensor a, ct_tensor b);
ct_tensor ct_subtract(ct_tensor a, ct_tensor b);
ct_tensor ct_multiply(ct_tensor a, ct_tensor b);
ct_tensor ct_divide(ct_tensor a, ct_tensor b);
ct_tensor ct_add_scalar(ct_tensor a, double b);
ct_tensor ct_multiply_scalar(ct_tensor a, double b);
ct_tensor ct_divide_scalar(ct_tensor a, double b);
ct_tensor ct_scalar_divide(double a, ct_tensor b);
ct_tensor ct_maximum_scalar(ct_tensor a, double b);
ct_tensor ct_greater_scalar(ct_tensor a, double b);
ct_tensor ct_is_equal(ct_tensor a, ct_tensor b);
ct_tensor ct_greater(ct_tensor a, ct_tensor b);
ct_tensor ct_greater_or_equal(ct_tensor a, ct_tensor b);
ct_tensor ct_larger(ct_tensor a, ct_tensor b);
ct_tensor ct_smaller(ct_tensor a, ct_tensor b);
ct_tensor ct_power(ct_tensor a, ct_tensor b);
ct_tensor ct_power_scalar(ct_tensor a, double b);
ct_tensor ct_where(ct_tensor condition, ct_tensor a, ct_tensor b);
ct_tensor ct_sign(ct_tensor a);
ct_tensor ct_is_finite(ct_tensor a);
ct_tensor ct_exp(ct_tensor a);
ct_tensor ct_log(ct_tensor a);
ct_tensor ct_sqrt(ct_tensor a);
ct_tensor ct_abs(ct_tensor a);
ct_tensor ct_tanh(ct_tensor a);
ct_tensor ct_sigmoid(ct_tensor a);
ct_tensor ct_error_function(ct_tensor a);
ct_tensor ct_relu(ct_tensor a);
ct_tensor ct_leaky_relu(ct_tensor a, double slope);
ct_tensor ct_softmax(ct_tensor a, int axis);

// Layers over places: the input is [rows, places…, channels] with one or two axes of places, for each of
// which stride, padding, dilation and kernel have a number. A weight is [channels, channels / groups, kernel…];
// the bias may be null.
ct_tensor ct_convolution(ct_tensor input, ct_tensor weight, ct_tensor bias, int places,
                         const int64_t *stride, const int64_t *padding, const int64_t *dilation,
                         int64_t groups);
ct_tensor ct_maximum_pool(ct_tensor input, int places, const int64_t *kernel,
                          const int64_t *stride, const int64_t *padding);
ct_tensor ct_mean_pool(ct_tensor input, int places, const int64_t *kernel, const int64_t *stride,
                       const int64_t *padding);

// softmax(Q Kᵀ / √d) V of [rows, heads, steps, d]. Keys that are not there (bool [rows, steps], which may be NULL) are
// looked at by none; where it is causal, a step looks at itself and at those before it.
ct_tensor ct_attention(ct_tensor queries, ct_tensor keys, ct_tensor values, ct_tensor there, bool causal);

// Norms over the last axis, and over groups of channels and all places of a row.
ct_tensor ct_layer_norm(ct_tensor input, ct_tensor scale, ct_tensor shift, double epsilon);
ct_tensor ct_group_norm(ct_tensor input, int64_t groups, ct_tensor scale, ct_tensor shift,
                        double epsilon);

// Whether the products of linear layers, convolutions and attention on this thread, and those of their gradients, are
// of numbers rounded to bfloat16. What goes in and what comes out stays float32.
bool ct_multiplies_in_bfloat16(void);
void ct_set_multiplies_in_bfloat16(bool on);

// How GPUs compute: whether products may be of TF32, which rounds their factors to ten binary digits, and whether only
// operations may be used that give the same bytes each time.
bool ct_allows_tf32(void);
bool ct_is_deterministic(void);
int ct_set_gpu_modes(bool tf32, bool deterministic);

// Reductions over one axis.
ct_tensor ct_sum(ct_tensor a, int axis);
ct_tensor ct_mean(ct_tensor a, int axis);
ct_tensor ct_variance(ct_tensor a, int axis, bool unbiased);
ct_tensor ct_median(ct_tensor a, int axis);
ct_tensor ct_maximum(ct_tensor a, int axis);
ct_tensor ct_argmax(ct_tensor a, int axis);

// Products and losses.
ct_tensor ct_matmul(ct_tensor a, ct_tensor b);
// The eigenvalues of a symmetric matrix, the least first.
ct_tensor ct_symmetric_eigenvalues(ct_tensor a);
ct_tensor ct_linear(ct_tensor input, ct_tensor weight, ct_tensor bias);
ct_tensor ct_one_hot(ct_tensor labels, int64_t classes);
ct_tensor ct_cross_entropy(ct_tensor logits, ct_tensor labels);
ct_tensor ct_mean_squared_error(ct_tensor outputs, ct_tensor targets);
ct_tensor ct_binary_cross_entropy(ct_tensor logits, ct_tensor targets);

// In place.
int ct_copy(ct_tensor to, ct_tensor from);
int ct_fill(ct_tensor a, double value);
int ct_scale(ct_tensor a, double factor);
int ct_scale_by(ct_tensor a, ct_tensor factor);
int ct_add_scaled(ct_tensor a, ct_tensor b, double factor);
int ct_add_product(ct_tensor a, ct_tensor b, ct_tensor c, double factor);
int ct_add_count_of_nonpositive(ct_tensor count, ct_tensor a);
int ct_add_quotient(ct_tensor a, ct_tensor b, ct_tensor c, double factor);

// Gradients.
bool ct_set_grad_enabled(bool enabled);
bool ct_grad_enabled(void);
ct_tensor ct_detach(ct_tensor tensor);
bool ct_requires_grad(ct_tensor tensor);
int ct_set_requires_grad(ct_tensor tensor, bool required);
int ct_backward(ct_tensor loss);
ct_tensor ct_gradient(ct_tensor leaf);
int ct_set_gradient(ct_tensor leaf, ct_tensor gradient);

// Fused passes: float32 on the CPU, without gradients. The rows of x, y, z, inputs and gradients
// lie a multiple of 16 elements apart, and what lies between them is theirs to write.

// product = A B, each of two axes; A or B may be read transposed.
int ct_product(ct_tensor product, ct_tensor a, bool a_transposed, ct_tensor b, bool b_transposed);

// Rows of uint8 images as fractions of 255.
int ct_gather_images(ct_tensor images, ct_tensor rows, ct_tensor inputs);

// Dropout: to = from, [rows, columns], with a pseudo-random share of the numbers zeroed, which follows
// from the seed, and the others scaled by 1 / (1 - share). to may be from.
int ct_dropout(ct_tensor to, ct_tensor from, double share, uint64_t seed);

typedef enum { CT_IDENTITY, CT_DIVISIVE, CT_MULTIPLICATIVE } ct_form;
typedef enum { CT_TANH, CT_LOGISTIC, CT_RELU, CT_LEAKY_RELU, CT_NO_ACTIVATION } ct_activation;
typedef enum { CT_CROSS_ENTROPY, CT_MEAN_SQUARED_ERROR, CT_BINARY_CROSS_ENTROPY } ct_loss;

// One layer: x = product + offset, u by form, gain and bias, v = scale u + shift, y = activation(v).
// offset may be NULL, scale and shift both, gain and bias where the form is the identity.
typedef struct {
  ct_form form;
  ct_activation activation;
  float leak;
  ct_tensor x, y, offset, gain, bias, scale, shift;
} ct_dense_layer;

// From the product in x to x and y, and E[x], E[y], E[xy], Var[x], Cov[x, y] into moments [5, units],
// which may be NULL.
int ct_dense_forward(const ct_dense_layer *layer, ct_tensor moments);

// From the gradient by y to that by x in place; its sum over rows, and the sums of the gradient by v
// and of its product with u, each of which may be NULL.
int ct_dense_backward(const ct_dense_layer *layer, ct_tensor gradient, ct_tensor offset_gradient,
                    ct_tensor v_sums, ct_tensor vu_sums);

// From the product in z to the outputs, the loss, its gradient by the product and the sum of that.
// Targets are int64 labels, or for the mean squared error numbers of the shape of z; rows count by
// the weights of their labels, which may be NULL.
int ct_dense_loss(ct_tensor z, ct_tensor offset, ct_tensor targets, ct_tensor class_weights,
                   ct_loss loss, bool relu, ct_tensor gradient, ct_tensor offset_gradient,
                   double *value);

// values -= rate mean / (deviation_scale sqrt(square) + epsilon), after mean and square moved.
int ct_adam(ct_tensor values, ct_tensor gradients, ct_tensor mean, ct_tensor square, double beta1,
            double beta2, double deviation_scale, double epsilon, double rate);

// velocity = momentum velocity + gradients; values -= rate velocity.
int ct_momentum(ct_tensor values, ct_tensor gradients, ct_tensor velocity, double momentum,
                double rate);

// Units of many rows as one operation of the gradient graph: float32 on the CPU, [rows, units]. Scale and shift may
// be NULL, and so may a shortcut, [rows, units], which is added before the activation function. Where `epsilon` is not below 0, gain and bias become what makes the rows' own mean 0 and variance 1, with
// gradients through both; else they are constants.
typedef struct {
  ct_form form;
  ct_activation activation;
  float leak;
  ct_tensor x, gain, bias, scale, shift, shortcut;
  double epsilon;
  // Whose rows the statistics behind gain and bias are of, with this process's; NULL for its own alone.
  ct_group group;
} ct_units;

// The outputs y; gain and bias as they were used; and E[x], E[y], E[xy], Var[x] and Cov[x, y], [5, units], where y are
// the outputs without shortcut and activation function if there is a shortcut.
int ct_units_forward(const ct_units *units, ct_tensor *y, ct_tensor *gain, ct_tensor *bias,
                     ct_tensor *moments);

// A GRU or an LSTM over sequences: float32 on the CPU, with gradients by inputs, weights and biases. The
// tanh units, the GRU's candidates or the LSTM's cell inputs, have u by form, gain and bias.
typedef enum { CT_GRU, CT_LSTM } ct_cell;
typedef struct {
  ct_cell cell;
  ct_form form;
  bool reversed;
  // [rows, steps, inputs]
  ct_tensor inputs;
  // As PyTorch has them: [blocks units, inputs], [blocks units, units] and [blocks units].
  ct_tensor input_weight, hidden_weight, input_bias, hidden_bias;
  ct_tensor gain, bias;
  // The steps of each row's sequence; NULL where all are there.
  const int64_t *lengths;
} ct_recurrence;

// The states, [rows, steps, units], zeros behind a sequence's end; x and y of the tanh units, one step's rows
// after another's, zeros likewise; and E[x], E[y], E[xy], Var[x] and Cov[x, y] of the rows that are there, [5, units].
int ct_recurrence_forward(const ct_recurrence *recurrence, ct_tensor *states, ct_tensor *x, ct_tensor *y,
             ct_tensor *moments);

// weights += rate clip(deficit weights², -clip, clip)
int ct_scale_synapses(ct_tensor weights, double deficit, double rate, double clip);

#ifdef __cplusplus
}
#endif
#endif
