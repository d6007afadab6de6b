/* What umockdev's preload library leaves to be put right for libusb; stands before it in LD_PRELOAD.
 *
 * - Each uevent socket gets a name of its own process, and its messages come from the group that was
 *   asked for: the kernel's (libusb without libudev) or udev's.
 * - Opening and closing stand in line: the table of open nodes in umockdev 0.17 knows no threads.
 * - Nodes outside /dev/bus/usb are opened past umockdev, which would leak a descriptor for each.
 * - A USB node that nobody may write is closed to root too, so that a test may run as root.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define USB_NODES "/dev/bus/usb/"
#define DESCRIPTORS 4096
#define KERNEL_GROUP 1
#define UDEV_GROUP 2

typedef int (*open_function)(const char *, int, ...);

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static unsigned char is_uevent_socket[DESCRIPTORS];
static unsigned int group_of[DESCRIPTORS];

static void *function_of(void *library, const char *name)
{
    void *found = dlsym(library, name);
    if (found == NULL) {
        fprintf(stderr, "preload.c: no function %s\n", name);
        abort();
    }
    return found;
}

static void *libc_function(const char *name)
{
    return function_of(dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD), name);
}

#define ORIGINAL(variable, name, source) \
    if (variable == NULL) variable = (__typeof__(variable))(source)
#define FROM_LIBC(variable, name) ORIGINAL(variable, name, libc_function(name))
#define FROM_UMOCKDEV(variable, name) ORIGINAL(variable, name, function_of(RTLD_NEXT, name))

/* Uevents */

int socket(int domain, int type, int protocol)
{
    static int (*original)(int, int, int);
    FROM_LIBC(original, "socket");
    if (domain != AF_NETLINK || protocol != NETLINK_KOBJECT_UEVENT)
        return original(domain, type, protocol);
    int kind = (type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK)) ^ type;
    int made = original(AF_UNIX, SOCK_DGRAM | kind, 0);
    if (made >= 0 && made < DESCRIPTORS)
        is_uevent_socket[made] = 1;
    return made;
}

static int hears_uevents(int descriptor)
{
    return descriptor >= 0 && descriptor < DESCRIPTORS && is_uevent_socket[descriptor];
}

int bind(int descriptor, const struct sockaddr *address, socklen_t length)
{
    static int (*original)(int, const struct sockaddr *, socklen_t);
    FROM_LIBC(original, "bind");
    if (!hears_uevents(descriptor))
        return original(descriptor, address, length);
    /* Where no udevd runs, libudev asks for no group at all: it gets udev's. */
    int of_kernel = ((const struct sockaddr_nl *)address)->nl_groups == KERNEL_GROUP;
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    snprintf(name.sun_path, sizeof name.sun_path, "%s/uevents/%s-%d-%d", getenv("UMOCKDEV_DIR"),
             of_kernel ? "kernel" : "udev", (int)getpid(), descriptor);
    unlink(name.sun_path);
    group_of[descriptor] = of_kernel ? KERNEL_GROUP : UDEV_GROUP;
    return original(descriptor, (struct sockaddr *)&name, sizeof name);
}

ssize_t recvmsg(int descriptor, struct msghdr *message, int flags)
{
    static ssize_t (*original)(int, struct msghdr *, int);
    FROM_LIBC(original, "recvmsg");
    ssize_t received = original(descriptor, message, flags);
    if (received <= 0 || !hears_uevents(descriptor))
        return received;
    if (message->msg_name != NULL) {
        struct sockaddr_nl sender = {.nl_family = AF_NETLINK, .nl_groups = group_of[descriptor]};
        memcpy(message->msg_name, &sender, sizeof sender);
        message->msg_namelen = sizeof sender;
    }
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part))
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_CREDENTIALS)
            ((struct ucred *)CMSG_DATA(part))->uid = 0;
    return received;
}

/* Nodes */

static int nobody_may_write(const char *path)
{
    static int (*original)(const char *, struct stat *);
    FROM_UMOCKDEV(original, "stat");
    struct stat found;
    return original(path, &found) == 0 && (found.st_mode & 0222) == 0;
}

static int open_node(open_function through_umockdev, const char *path, int flags)
{
    if ((flags & O_ACCMODE) != O_RDONLY && nobody_may_write(path)) {
        errno = EACCES;
        return -1;
    }
    pthread_mutex_lock(&one_at_a_time);
    int opened = through_umockdev(path, flags);
    pthread_mutex_unlock(&one_at_a_time);
    return opened;
}

static int is_device(const char *path)
{
    return path != NULL && strncmp(path, "/dev/", 5) == 0;
}

#define OPEN(name)                                                                      \
    int name(const char *path, int flags, ...)                                          \
    {                                                                                   \
        static open_function through_umockdev, past_umockdev;                           \
        FROM_UMOCKDEV(through_umockdev, #name);                                         \
        FROM_LIBC(past_umockdev, #name);                                                \
        mode_t mode = 0;                                                                \
        if (flags & (O_CREAT | O_TMPFILE)) {                                            \
            va_list more;                                                               \
            va_start(more, flags);                                                      \
            mode = va_arg(more, mode_t);                                                \
            va_end(more);                                                               \
        }                                                                               \
        if (is_device(path) && strncmp(path, USB_NODES, strlen(USB_NODES)) == 0)        \
            return open_node(through_umockdev, path, flags);                            \
        return (is_device(path) ? past_umockdev : through_umockdev)(path, flags, mode); \
    }

OPEN(open)
OPEN(open64)
OPEN(__open_2)
OPEN(__open64_2)

int close(int descriptor)
{
    static int (*original)(int);
    FROM_UMOCKDEV(original, "close");
    if (hears_uevents(descriptor))
        is_uevent_socket[descriptor] = 0;
    pthread_mutex_lock(&one_at_a_time);
    int result = original(descriptor);
    pthread_mutex_unlock(&one_at_a_time);
    return result;
}
