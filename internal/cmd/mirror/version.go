package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// prefix begins the version of every build that no registry has. It is a release version, since
// Terraform takes a pre-release only where the configuration names it, and older than every release.
const prefix = "0.0."

// source is what is built.
type source struct {
	commit  string    // or "", without git
	dated   time.Time // of the commit
	changed bool      // since the commit
}

// readSource asks git what is built. Only what the provider is made of counts as a change.
func readSource(ctx context.Context) source {
	said, err := git(ctx, "show", "--no-patch", "--format=%H %ct", "HEAD")
	commit, seconds, _ := strings.Cut(said, " ")
	date, notNumber := strconv.ParseInt(seconds, 10, 64)
	if err != nil || notNumber != nil {
		return source{changed: true}
	}
	changes, err := git(ctx, "status", "--porcelain", "--", "go.mod", "go.sum", "main.go", "internal", "LICENSE")
	return source{commit: commit, dated: time.Unix(date, 0), changed: err != nil || changes != ""}
}

func git(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	out, err := cmd.Output()
	return string(bytes.TrimSpace(out)), err
}

// name returns what the provider calls itself, such as in its user agent.
func (s source) name() string {
	switch {
	case s.commit == "":
		return "0.0.0-unknown"
	case s.changed:
		return "0.0.0-" + s.commit[:12] + "-changed"
	}
	return "0.0.0-" + s.commit[:12]
}

// version returns the version of a commit that was built with a version of Go: its time, and six
// digits that tell it from other commits of the same second and from other compilers, whose output
// differs. Tags do not count: a shallow clone has none.
func (s source) version(compiler string) string { return number(s.dated, s.commit, compiler) }

// number returns a version by a time, which differs with the other values.
func number(at time.Time, values ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(values, "\x00")))
	return fmt.Sprintf("%s%d%06d", prefix, at.Unix(), binary.BigEndian.Uint64(sum[:8])%1_000_000)
}

// after returns a time whose versions are newer than a version: now, or the second after that of the version.
func after(version string, now time.Time) time.Time {
	digits := strings.TrimPrefix(version, prefix)
	seconds, err := strconv.ParseInt(digits[:max(0, len(digits)-6)], 10, 64)
	if err == nil && now.Unix() <= seconds {
		return time.Unix(seconds+1, 0)
	}
	return now
}
