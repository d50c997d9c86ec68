/* What a server could do at best: one frame, built once, written to each phone in turn. Prints its port, then for each
   line "posts seconds-between-them text" the times at which it began to write them. It asks nothing and reads nothing. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 8192, LONGEST = 1 << 20 };
static const char HELLO[] = "HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x03" "0{}" "\x81\x04" "40{}";
static int phones[MOST], count;

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

static size_t build(char *frame, const char *text) {
    size_t length = strlen(text), head = 2;
    frame[0] = '\x81';
    if (length < 126) {
        frame[1] = length;
    } else {
        head = length < 65536 ? 4 : 10;
        frame[1] = length < 65536 ? 126 : 127;
        for (size_t at = 2; at < head; at++) frame[at] = (uint64_t)length >> 8 * (head - 1 - at);
    }
    memcpy(frame + head, text, length);
    return head + length;
}

static void emit(char *line) {
    static char frame[LONGEST + 10];
    long posts = strtol(line, &line, 10);
    double every = strtod(line, &line), begun = now();
    line[strcspn(line, "\n")] = 0;
    size_t length = build(frame, line + 1);
    double *sent = malloc(posts * sizeof *sent);
    for (long number = 0; number < posts; number++) {
        double wait = begun + number * every - now();
        if (wait > 0) usleep(1e6 * wait);
        sent[number] = now();
        for (int phone = 0; phone < count; phone++) send(phones[phone], frame, length, MSG_NOSIGNAL);
    }
    for (long number = 0; number < posts; number++) printf("%.9f ", sent[number]);
    printf("\n");
    free(sent);
}

int main(void) {
    static char line[LONGEST];
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1, poll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    bind(listener, (struct sockaddr *)&address, size);
    listen(listener, 4096);
    getsockname(listener, (struct sockaddr *)&address, &size);
    setvbuf(stdout, NULL, _IOLBF, LONGEST);
    printf("%d\n", ntohs(address.sin_port));
    for (int each = 0; each < 2; each++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = each ? listener : STDIN_FILENO};
        epoll_ctl(poll, EPOLL_CTL_ADD, event.data.fd, &event);
    }
    for (struct epoll_event event; epoll_wait(poll, &event, 1, -1) == 1;) {
        if (event.data.fd == listener && count < MOST) {
            phones[count] = accept(listener, NULL, NULL);
            send(phones[count++], HELLO, sizeof HELLO - 1, MSG_NOSIGNAL);
        } else if (fgets(line, sizeof line, stdin)) {
            emit(line);
        } else {
            return 0;
        }
    }
}
