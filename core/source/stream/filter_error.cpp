// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/filter_error.hpp"

#include <boost/iostreams/filter/bzip2.hpp>
#include <exception>

namespace lamella {

namespace {

error bzip2_failure(int code) {
  if (code == boost::iostreams::bzip2::unexpected_eof) return {errc::truncated, "the bzip2 data ends too early"};
  return {errc::corrupt, "the bzip2 data is damaged"};
}

}  // namespace

error current_filter_error() {
  try {
    throw;
  } catch (const error& caught) {
    return caught;
  } catch (const boost::iostreams::bzip2_error& caught) {
    return bzip2_failure(caught.error());
  } catch (const std::exception& caught) {
    return {errc::internal, caught.what()};
  }
}

}  // namespace lamella
