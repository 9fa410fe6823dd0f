// SPDX-License-Identifier: BSD-3-Clause
//
// A host application in one page: opens any file that a plugin reads, lists what is in it, and reads a part of the first array.
//   host FILE
#include <cstdio>
#include <lamella/lamella.hpp>

namespace {

void list(const lamella::file& file) {
  for (const auto& dataset : file.datasets()) {
    std::printf("%s %s", dataset.name().c_str(), dataset.type().str().c_str());
    for (const auto size : dataset.shape()) std::printf(" %lld", static_cast<long long>(size));
    std::printf("\n");
  }
}

// [open a file]
void show_first_rows(const char* path) {
  const auto file = lamella::open(path);  // finds the reader; reads the header and nothing else
  list(file);
  const auto view = file[0].view();              // lazy: all of the first array
  const auto rows = view.slice({{0, 2}});        // still lazy: its first two rows
  const auto array = rows.read({.threads = 2});  // now bytes move: owned, native memory
  std::printf("read %zu bytes\n", array.bytes().size());
}
// [open a file]

}  // namespace

int main(int count, char** words) {
  if (count != 2) return std::fprintf(stderr, "usage: host FILE\n"), 2;
  try {
    show_first_rows(words[1]);
  } catch (const lamella::error& caught) {
    std::fprintf(stderr, "%s\n", caught.what());
    return 1;
  }
}
