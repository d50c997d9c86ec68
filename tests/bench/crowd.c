/* Many phones in one loop: notes which packets come, to whom and when, answers pings, and does nothing else. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

enum { ROOM = 1 << 18, EVENTS = 1024 };
static const char PACKETS[] = "42[\"packets\"", NUMBER[] = "\"n\":", PONG[] = "\x81\x81\0\0\0\0" "3";

struct heard { double at; uint32_t phone, n; };
struct phone { int fd; size_t have, room; char *rest; };
struct crowd {
    int poll;
    size_t count, lost, many, most;
    struct phone *phones;
    struct heard *heard;
};

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

struct crowd *crowd_new(void) {
    struct crowd *crowd = calloc(1, sizeof *crowd);
    crowd->poll = epoll_create1(EPOLL_CLOEXEC);
    return crowd;
}

/* A connection after its greetings; rest is what has come of the next frame. */
void crowd_add(struct crowd *crowd, int fd, const char *rest, size_t have) {
    crowd->phones = realloc(crowd->phones, (crowd->count + 1) * sizeof *crowd->phones);
    struct phone *phone = &crowd->phones[crowd->count];
    *phone = (struct phone){.fd = fd, .have = have, .room = have, .rest = malloc(have ? have : 1)};
    memcpy(phone->rest, rest, have);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = crowd->count++};
    epoll_ctl(crowd->poll, EPOLL_CTL_ADD, fd, &event);
}

static void note(struct crowd *crowd, double at, uint32_t phone, uint32_t n) {
    if (crowd->many == crowd->most) {
        crowd->most = crowd->most ? 2 * crowd->most : 1 << 16;
        crowd->heard = realloc(crowd->heard, crowd->most * sizeof *crowd->heard);
    }
    crowd->heard[crowd->many++] = (struct heard){at, phone, n};
}

static void frame(struct crowd *crowd, uint32_t number, const char *data, size_t length, double at) {
    const char *end = data + length, *found = data;
    if (length >= sizeof PACKETS - 1 && !memcmp(data, PACKETS, sizeof PACKETS - 1)) {
        while ((found = memmem(found, end - found, NUMBER, sizeof NUMBER - 1))) {
            found += sizeof NUMBER - 1;
            note(crowd, at, number, strtoul(found, NULL, 10));
        }
    } else if (length == 1 && *data == '2') {
        send(crowd->phones[number].fd, PONG, sizeof PONG - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

/* Where the frame's text begins, or 0 when its head has not come whole. */
static size_t head(const unsigned char *data, size_t have, uint64_t *length) {
    if (have < 2) return 0;
    size_t more = data[1] == 126 ? 2 : data[1] == 127 ? 8 : 0;
    if (have < 2 + more) return 0;
    *length = more ? 0 : data[1];
    for (size_t at = 2; at < 2 + more; at++) *length = *length << 8 | data[at];
    return 2 + more;
}

static void take(struct crowd *crowd, uint32_t number) {
    static char buffer[16 * ROOM];
    struct phone *phone = &crowd->phones[number];
    memcpy(buffer, phone->rest, phone->have);
    ssize_t got = recv(phone->fd, buffer + phone->have, ROOM, MSG_DONTWAIT);
    if (got <= 0) {
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        epoll_ctl(crowd->poll, EPOLL_CTL_DEL, phone->fd, NULL);
        crowd->lost++;
        return;
    }
    double at = now();
    size_t start = 0, end = phone->have + got, text;
    uint64_t length;
    while ((text = head((unsigned char *)buffer + start, end - start, &length)) && end - start >= text + length) {
        frame(crowd, number, buffer + start + text, length, at);
        start += text + length;
    }
    phone->have = end - start;
    if (phone->have > phone->room) phone->rest = realloc(phone->rest, phone->room = phone->have);
    memcpy(phone->rest, buffer + start, phone->have);
}

/* Until that many packets have been heard in all, a phone is lost, or the seconds are over. */
void crowd_hear(struct crowd *crowd, size_t wanted, double seconds) {
    struct epoll_event events[EVENTS];
    double until = now() + seconds, left;
    while (crowd->many < wanted && !crowd->lost && (left = until - now()) > 0) {
        int found = epoll_wait(crowd->poll, events, EVENTS, left > 0.2 ? 200 : 1 + (int)(1000 * left));
        for (int at = 0; at < found; at++) take(crowd, events[at].data.u32);
    }
}

void crowd_free(struct crowd *crowd) {
    for (size_t at = 0; at < crowd->count; at++) free(crowd->phones[at].rest);
    free(crowd->phones);
    free(crowd->heard);
    free(crowd);
}
