// Boost.Math behind a C face.
#include "cdistributions.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

using Student = boost::math::students_t_distribution<double>;

double cd_student_two_sided(double t, double freedom) {
  if (!(freedom > 0) || std::isnan(t)) return std::numeric_limits<double>::quiet_NaN();
  if (std::isinf(t)) return 0;
  return 2 * boost::math::cdf(boost::math::complement(Student(freedom), std::fabs(t)));
}

double cd_student_quantile(double p, double freedom) {
  if (!(freedom > 0 && p > 0 && p < 1)) return std::numeric_limits<double>::quiet_NaN();
  return boost::math::quantile(Student(freedom), p);
}
