package cloud

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"
)

func TestPause(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		retry     int
		low, high time.Duration
	}{
		{-5, 125 * time.Millisecond, 250 * time.Millisecond},
		{0, 125 * time.Millisecond, 250 * time.Millisecond},
		{1, 125 * time.Millisecond, 250 * time.Millisecond},
		{2, 250 * time.Millisecond, 500 * time.Millisecond},
		{3, 500 * time.Millisecond, time.Second},
		{4, time.Second, 2 * time.Second},
		{5, 2 * time.Second, 4 * time.Second},
		{6, 4 * time.Second, 8 * time.Second},
		{7, 5 * time.Second, 10 * time.Second},
		{64, 5 * time.Second, 10 * time.Second},
		{1 << 40, 5 * time.Second, 10 * time.Second},
	} {
		least, most := time.Hour, time.Duration(0)
		for range 2000 {
			d := Pause(tc.retry)
			least, most = min(least, d), max(most, d)
		}
		if least < tc.low || most > tc.high {
			t.Errorf("Pause(%d) went from %s to %s, want %s to %s", tc.retry, least, most, tc.low, tc.high)
		}
		if spread := tc.high - tc.low; most-least < spread/2 {
			t.Errorf("Pause(%d) went from %s to %s only: everybody would come back together", tc.retry, least, most)
		}
	}
}

// TestPanics has the code that stands for an SDK panic with a secret in its words.
func TestPanics(t *testing.T) {
	t.Parallel()
	c := New(Config{Credentials: StaticKeys{AccessKeyID: "id", AccessKeySecret: "the-secret"}, Region: "cn-hangzhou"})
	op := operation{service: SLS, action: "GetIndex", permission: "log:GetIndex"}
	_, err := c.slsCall(t.Context(), op, Project{Region: "cn-hangzhou", Name: "p"}, func(*sls.Client) error { panic("POST with the-secret") })
	checkPanic(t, err)
	err = c.retry(t.Context(), op, func(context.Context, int, Keys) error {
		panic(errors.New("POST with the-secret"))
	})
	checkPanic(t, err)
	if Is(err, NotFound) {
		t.Error("a panic is an absence")
	}
}

func checkPanic(t *testing.T, err error) {
	t.Helper()
	e, ok := err.(*Error) //nolint:errorlint // what the package returns is no wrapped error
	if !ok || e.Class != BadResponse || e.Attempts != 1 || e.Action != "GetIndex" {
		t.Fatalf("got %#v", err)
	}
	if strings.Contains(e.Error(), "the-secret") {
		t.Errorf("%v quotes the panic", e)
	}
}
