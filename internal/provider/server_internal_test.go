package provider

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

type keyOfTest struct{}

// TestServer_forgetsRequests holds that what came with a request goes with it: the
// framework keeps every context, and with a thousand objects that would be most of
// what the process holds.
func TestServer_forgetsRequests(t *testing.T) {
	t.Parallel()
	served := Server("test")()
	if _, ours := served.(server); !ours {
		t.Fatal("the framework's server is not all that Terraform may ask for any more")
	}
	const requests = 50
	gone := make(chan struct{}, requests)
	for range requests {
		weight := new([64]byte)
		runtime.AddCleanup(weight, func(struct{}) { gone <- struct{}{} }, struct{}{})
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), keyOfTest{}, weight))
		_, err := served.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: "innertrail_none"})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
	}
	for n := range requests {
		runtime.GC()
		select {
		case <-gone:
		case <-time.After(10 * time.Second):
			t.Fatalf("of %d requests only %d are forgotten", requests, n)
		}
	}
}

// TestLend holds that a request's context is as good as its own, as long as the
// request lasts.
func TestLend(t *testing.T) {
	t.Parallel()
	request, end := context.WithCancel(context.WithValue(t.Context(), keyOfTest{}, "value"))
	kept, _ := detach(request, false, 1, func(ctx context.Context, n int) (context.Context, error) {
		child, cancel := context.WithCancel(ctx)
		defer cancel()
		if got := child.Value(keyOfTest{}); got != "value" || n != 1 || child.Err() != nil {
			t.Errorf("value %v, request %d, error %v", got, n, child.Err())
		}
		end()
		<-child.Done() // it hangs here when the end does not arrive
		return ctx, nil
	})
	if kept.Err() == nil || kept.Value(keyOfTest{}) != nil {
		t.Errorf("it lives on: %v, %v", kept.Err(), kept.Value(keyOfTest{}))
	}
	if _, err := detach(t.Context(), false, 1, func(ctx context.Context, _ int) (int, error) { return 0, ctx.Err() }); err != nil {
		t.Error(err)
	}
}
