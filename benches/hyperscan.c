/* Hyperscan over one mapped file, the least that counts: patterns, one a line, and a file in; the number of matches out. For peers.sh. */
#include <fcntl.h>
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int count(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *total) {
    (void)id, (void)from, (void)to, (void)flags;
    ++*(unsigned long long *)total;
    return 0;
}

int main(int argc, char **argv) {
    FILE *file = argc == 3 ? fopen(argv[1], "r") : NULL;
    if (!file) return fprintf(stderr, "usage: hyperscan PATTERNS FILE\n"), 2;
    size_t n = 0, room = 1024, size = 0;
    const char **patterns = malloc(room * sizeof *patterns);
    size_t *lengths = malloc(room * sizeof *lengths);
    unsigned *flags = malloc(room * sizeof *flags), *ids = malloc(room * sizeof *ids);
    char *line = NULL;
    for (ssize_t length; (length = getline(&line, &size, file)) > 0; n++) {
        if (n == room) {
            room *= 2;
            patterns = realloc(patterns, room * sizeof *patterns), lengths = realloc(lengths, room * sizeof *lengths);
            flags = realloc(flags, room * sizeof *flags), ids = realloc(ids, room * sizeof *ids);
        }
        lengths[n] = (size_t)length - (line[length - 1] == '\n');
        patterns[n] = strndup(line, lengths[n]);
        flags[n] = HS_FLAG_CASELESS, ids[n] = (unsigned)n;
    }
    hs_database_t *database = NULL;
    hs_compile_error_t *error = NULL;
    hs_scratch_t *scratch = NULL;
    if (hs_compile_lit_multi(patterns, flags, ids, lengths, (unsigned)n, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS)
        return fprintf(stderr, "hyperscan: %s\n", error->message), 1;
    int descriptor = open(argv[2], O_RDONLY);
    struct stat status;
    if (descriptor < 0 || fstat(descriptor, &status) || hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return perror(argv[2]), 1;
    const char *text = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (text == MAP_FAILED) return perror(argv[2]), 1;
    unsigned long long total = 0;
    /* a scan takes less than 4 GB; what crosses a cut is lost, which a count of what was planted would show */
    for (off_t at = 0; at < status.st_size; at += 1 << 30) {
        off_t left = status.st_size - at;
        if (hs_scan(database, text + at, (unsigned)(left < 1 << 30 ? left : 1 << 30), 0, scratch, count, &total) != HS_SUCCESS) return 1;
    }
    return printf("%llu\n", total), 0;
}
