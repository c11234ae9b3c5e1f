#pragma once

#ifdef __cplusplus
extern "C" {
#endif

// The chance of |T| >= |t| for Student's t with so many degrees of freedom.
double cd_student_two_sided(double t, double freedom);
// The t below which Student's t lies with chance p.
double cd_student_quantile(double p, double freedom);

#ifdef __cplusplus
}
#endif
