// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/filter_error.hpp"

#include <zlib.h>

#include <boost/iostreams/filter/bzip2.hpp>
#include <boost/iostreams/filter/zlib.hpp>
#include <exception>

namespace lamella {

namespace {

error zlib_failure(int code) {
  if (code == Z_BUF_ERROR) return {errc::truncated, "the deflate data ends too early"};
  if (code == Z_NEED_DICT) return {errc::unsupported, "the deflate data needs a preset dictionary"};
  return {errc::corrupt, "the deflate data is damaged"};
}

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
  } catch (const boost::iostreams::zlib_error& caught) {
    return zlib_failure(caught.error());
  } catch (const boost::iostreams::bzip2_error& caught) {
    return bzip2_failure(caught.error());
  } catch (const std::exception& caught) {
    return {errc::internal, caught.what()};
  }
}

}  // namespace lamella
