/*
 * A plugin that misbehaves on request, where Rust cannot, or that tries the walls of its worker. `layout.fault` says how;
 * without a fault it gives one record and two cells that are context.
 *
 *     cc -std=gnu11 -shared -fPIC -pthread -I plugins/abi/include -DID=faults -o libnenji_faults.so tests/plugins/c/faults.c
 *
 * -DMAJOR=2 builds one of another ABI, -DCALLED=other one that gives itself another id, -DUNRESOLVED one that needs a function which is nowhere.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "nenji_columns.h"

#ifndef CALLED
#define CALLED ID
#endif
#ifndef MAJOR
#define MAJOR NENJI_ABI_MAJOR
#endif
#define JOIN_(a, b, c) a##b##c
#define JOIN(a, b, c) JOIN_(a, b, c)
#define QUOTE_(a) #a
#define QUOTE(a) QUOTE_(a)
#define EXPORT __attribute__((visibility("default")))
#define NOTHING ((nenji_str){NULL, 0})

extern char **environ;

#ifdef UNRESOLVED
extern int nenji_is_nowhere(void);
#endif

static int is_fault(nenji_str mapping, const char *name) {
    return nenji_equal(nenji_json_text(nenji_json_get(nenji_json_get(mapping, "layout"), "fault")), nenji_text(name));
}

/* ---- The walls: each answers with what it came up against ---- */

static char seen[4096];

static void tell(const char *what, long result) {
    size_t len = strlen(seen);
    snprintf(seen + len, sizeof seen - len, "%s%s: %s", len ? ", " : "", what, result < 0 ? strerror(errno) : "done");
}

/* A thread that the library starts while it is loaded, before the worker closes itself in. */
static atomic_int early_is_asked, early_errno = -1;

static void *wait_early(void *nothing) {
    while (!atomic_load(&early_is_asked)) usleep(1000);
    int file = open("/etc/passwd", O_RDONLY);
    atomic_store(&early_errno, file < 0 ? errno : 0);
    return nothing;
}

__attribute__((constructor)) static void start_early(void) {
    pthread_t thread;
    if (!pthread_create(&thread, NULL, wait_early, NULL)) pthread_detach(thread);
}

static void try_early(void) {
    atomic_store(&early_is_asked, 1);
    for (int i = 0; i < 1000 && atomic_load(&early_errno) < 0; i++) usleep(1000);
    errno = atomic_load(&early_errno);
    tell("a file, from a thread of the initialisers", errno ? -1 : 0);
}

static void try_files(void) {
    tell("read", open("/etc/passwd", O_RDONLY));
    tell("write", open("/tmp/nenji-fault", O_WRONLY | O_CREAT, 0600));
    tell("list", open("/proc/self/fd", O_RDONLY | O_DIRECTORY));
    tell("remove", unlink("/tmp/nenji-no-such-file"));
}

static void try_network(void) {
    tell("tcp", socket(AF_INET, SOCK_STREAM, 0));
    tell("udp", socket(AF_INET6, SOCK_DGRAM, 0));
    tell("local", socket(AF_UNIX, SOCK_STREAM, 0));
}

/* A copy of the process that goes at once, if one can be made. */
static long copy(void) {
    pid_t child = fork();
    if (!child) _exit(0);
    return child;
}

static long copy_anew(void) {
    uint64_t arguments[8] = {[4] = SIGCHLD};
    long child = syscall(SYS_clone3, arguments, sizeof arguments);
    if (!child) _exit(0);
    return child;
}

static void *do_nothing(void *nothing) { return nothing; }

static void try_threads(void) {
    pthread_t thread;
    errno = pthread_create(&thread, NULL, do_nothing, NULL);
    tell("start", errno ? -1 : pthread_join(thread, NULL));
}

static void try_signals(void) {
    tell("whom", fcntl(2, F_SETOWN, getpid()));
    tell("which", fcntl(2, F_SETSIG, SIGKILL));
    tell("when", fcntl(2, F_SETFL, fcntl(2, F_GETFL) | O_ASYNC));
    tell("none at its parent's death", prctl(PR_SET_PDEATHSIG, 0));
}

static void try_processes(void) {
    char *const arguments[] = {"true", NULL};
    tell("start", execve("/bin/true", arguments, arguments + 1));
    tell("copy itself", copy());
    tell("by the newer call", copy_anew());
    tell("signal", kill(getppid(), 0));
    tell("leave its group", setsid());
}

static void look_around(void) {
    struct rlimit core = {1, 1};
    int death = 0, files = 0, pipes = 0, descriptors = 0;
    getrlimit(RLIMIT_CORE, &core);
    prctl(PR_GET_PDEATHSIG, &death);
    for (int fd = 0; fd < 1024; fd++) {
        struct stat is;
        /* The C library asks in a way that could also name a file. */
        if (syscall(SYS_fstat, fd, &is)) continue;
        descriptors++, pipes += S_ISFIFO(is.st_mode), files += S_ISREG(is.st_mode);
    }
    snprintf(seen, sizeof seen,
             "variables %d, descriptors %d, of which pipes %d and files %d (itself), core limit %ld, dumpable %d, "
             "no new privileges %d, signal at its parent's death %d", environ && environ[0] != NULL, descriptors, pipes, files,
             (long)core.rlim_max, prctl(PR_GET_DUMPABLE), prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), death);
}

static const struct { const char *name; void (*attempt)(void); } WALLS[] = {
    {"files", try_files}, {"network", try_network}, {"processes", try_processes}, {"signals", try_signals},
    {"threads", try_threads}, {"early-thread", try_early}, {"surroundings", look_around},
};

/* ---- The faults ---- */

static nenji_status say(nenji_error *error, const char *text, size_t len) {
    error->status = NENJI_BAD_DATA;
    error->message = nenji_give((nenji_str){(const uint8_t *)text, len});
    return NENJI_BAD_DATA;
}

static int next_is_negative(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    int status = nenji_get_next(stream, out);
    if (out->release) out->length = out->children[0]->length = -5;
    return status;
}

static int next_is_broken(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    (void)stream, (void)out;
    return EIO;
}

static const char *odd_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "the stream broke at \xff\xfe";
}

static void *stay(void *nothing) {
    for (;;) sleep(1);
    return nothing;
}

/* Leaves a copy of itself that need not end with the host, and is called so that it can be found. */
static void outlive(void) {
    prctl(PR_SET_PDEATHSIG, 0), fork();
    prctl(PR_SET_NAME, "at-work"), stay(NULL);
}

/* Faults that show at once; those of the data are in `fill`. */
static nenji_status misbehave(nenji_str mapping, nenji_error *error) {
    pthread_t thread;
    if (is_fault(mapping, "segfault")) *(volatile int *)8 = 1;
    if (is_fault(mapping, "exit")) fputs("last words\n", stderr), exit(0);
    if (is_fault(mapping, "no-end")) close_range(3, ~0u, 0), stay(NULL);
    if (is_fault(mapping, "outlive")) outlive();
    if (is_fault(mapping, "print")) printf("this is for nobody\n"), fflush(stdout);
    if (is_fault(mapping, "thread") && !pthread_create(&thread, NULL, stay, NULL)) pthread_detach(thread);
    if (is_fault(mapping, "error-nul")) return say(error, "before\0after", 12);
    if (is_fault(mapping, "error-not-utf8")) return say(error, "before \xff\xfe after", 15);
    for (size_t i = 0; i < sizeof WALLS / sizeof *WALLS; i++)
        if (is_fault(mapping, WALLS[i].name)) return *seen = 0, WALLS[i].attempt(), say(error, seen, strlen(seen));
    return NENJI_OK;
}

/* One record; and the account of it. */
static nenji_account fill(nenji_table *cells, nenji_table *fates, nenji_str mapping) {
    nenji_str all = nenji_json_get(mapping, "indicators"), key, first = NOTHING;
    int is_nan = is_fault(mapping, "nan"), is_wrong = is_fault(mapping, "wrong-schema");
    uint64_t lie = is_fault(mapping, "lying-account");
    nenji_json_next(&all, &key, &first);
    nenji_put_text(cells, nenji_json_text(nenji_json_get(first, "id")));
    nenji_put_text(cells, nenji_text("value"));
    nenji_put_text(cells, nenji_text(is_fault(mapping, "bad-utf8") ? "R6 \xff\xfe" : "令和6年度"));
    nenji_put_number(cells, is_nan ? NAN : 7);
    nenji_put_null(cells), nenji_put_null(cells), nenji_put_null(cells);
    nenji_put_text(cells, nenji_text("a"));
    if (is_wrong) nenji_put_text(cells, nenji_text("1"));
    else nenji_put_u32(cells, 1);
    nenji_put_u32(cells, 2);
    nenji_put_fate(fates, nenji_text("a"), (const uint32_t[]){1, 1, 1, 1}, 1, "context", "label", NOTHING);
    /* A lie that sums up: only a count of what arrived finds it out. */
    return (nenji_account){.struct_size = sizeof(nenji_account), .scope = 2 + lie, .used = 1 + lie, .context = 1,
                           .records = 1, .fates = 1};
}

static nenji_status describe(nenji_plugin *self, nenji_bytes *out, nenji_error *error) {
    (void)self, (void)error;
    *out = nenji_give(nenji_text("{\"id\":\"" QUOTE(CALLED) "\",\"name\":\"misbehaves in C\",\"version\":\"1\",\"extensions\":[\"csv\"]}"));
    return NENJI_OK;
}

static nenji_status plan(nenji_plugin *self, const nenji_host *host, const nenji_input *input, nenji_str mapping,
                         nenji_bytes *out, nenji_error *error) {
    (void)self, (void)host, (void)input, (void)mapping, (void)error;
    *out = nenji_give(nenji_text("{\"tasks\":[\"\"],\"fingerprint\":{}}"));
    return NENJI_OK;
}

static nenji_status finish(nenji_reader *reader, nenji_account *out, nenji_error *error) {
    (void)error;
    *out = *(nenji_account *)reader->private_data;
    return NENJI_OK;
}

static void release_reader(nenji_reader *reader) { free(reader->private_data), reader->release = NULL; }

static nenji_status open_task(nenji_plugin *self, const nenji_host *host, const nenji_input *input, nenji_str mapping,
                              nenji_str task, const nenji_limits *limits, nenji_reader *out, nenji_error *error) {
    (void)self, (void)input, (void)task;
    nenji_status status = misbehave(mapping, error);
    if (status != NENJI_OK) return status;
    nenji_table *cells = nenji_table_cells(mapping), *fates = nenji_table_fates();
    if (is_fault(mapping, "wrong-schema")) cells->columns[cells->width - 2].kind[0] = 'U';
    nenji_account *account = nenji_grow(NULL, sizeof *account);
    *account = fill(cells, fates, mapping);
    out->private_data = account, out->finish = finish, out->release = release_reader;
    out->cells = nenji_stream(cells, host, limits), out->fates = nenji_stream(fates, host, limits);
    if (is_fault(mapping, "negative-length")) out->cells.get_next = next_is_negative;
    if (is_fault(mapping, "stream-error")) out->cells.get_next = next_is_broken, out->cells.get_last_error = odd_error;
    return NENJI_OK;
}

static void release_plugin(nenji_plugin *self) { self->release = NULL; }

EXPORT extern const uint32_t JOIN(nenji_, ID, _abi)[4];
const uint32_t JOIN(nenji_, ID, _abi)[4] = {NENJI_ABI_MAGIC, MAJOR, MAJOR, NENJI_ABI_MINOR};

EXPORT nenji_status JOIN(nenji_, ID, _init_v1)(uint16_t host_minor, nenji_plugin *out, nenji_error *error);
nenji_status JOIN(nenji_, ID, _init_v1)(uint16_t host_minor, nenji_plugin *out, nenji_error *error) {
    (void)host_minor, (void)error;
#ifdef UNRESOLVED
    if (nenji_is_nowhere()) return NENJI_INTERNAL;
#endif
    *out = (nenji_plugin){.struct_size = sizeof *out, .abi_major = MAJOR, .describe = describe, .plan = plan,
                          .open = open_task, .release = release_plugin};
    return NENJI_OK;
}
