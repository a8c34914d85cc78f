package provider

import (
	"context"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Server gives the provider as Terraform speaks to it. It is the framework's own
// server, but for one thing: that keeps the context of every request for as long as
// the process lives, to cancel them all when Terraform says stop, and with a context
// its loggers and the stream that it came by. With a thousand objects those are
// most of what the process holds.
func Server(version string, opts ...Option) func() tfprotov6.ProviderServer {
	start := providerserver.NewProtocol6(New(version, opts...)())
	return func() tfprotov6.ProviderServer {
		served := start()
		if all, ok := served.(everything); ok {
			return server{all}
		}
		return served
	}
}

// everything is what Terraform may ask a server for.
type everything interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server lends the framework's server the contexts of the requests that there is
// one of for every object.
type server struct{ everything }

func lend[Request, Response any](ctx context.Context, req Request, to func(context.Context, Request) (Response, error)) (Response, error) {
	own, cancel := context.WithCancel(context.Background())
	l := &lent{Context: own}
	l.request.Store(&ctx)
	stop := context.AfterFunc(ctx, cancel)
	defer func() {
		stop()
		cancel()
		l.request.Store(nil)
	}()
	return to(l, req)
}

// lent is the context of a request while that lasts, and hardly anything after.
type lent struct {
	context.Context // ends with the request's, and has no values

	request atomic.Pointer[context.Context]
}

// Value implements [context.Context].
func (l *lent) Value(key any) any {
	if own := l.Context.Value(key); own != nil {
		return own // how contexts find the one that cancels them
	}
	if request := l.request.Load(); request != nil {
		return (*request).Value(key)
	}
	return nil
}

func (s server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return lend(ctx, req, s.everything.ValidateResourceConfig)
}

func (s server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return lend(ctx, req, s.everything.UpgradeResourceState)
}

func (s server) UpgradeResourceIdentity(ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return lend(ctx, req, s.everything.UpgradeResourceIdentity)
}

func (s server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return lend(ctx, req, s.everything.ReadResource)
}

func (s server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return lend(ctx, req, s.everything.PlanResourceChange)
}

func (s server) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return lend(ctx, req, s.everything.ApplyResourceChange)
}

func (s server) ImportResourceState(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return lend(ctx, req, s.everything.ImportResourceState)
}

func (s server) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return lend(ctx, req, s.everything.ValidateDataResourceConfig)
}

func (s server) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return lend(ctx, req, s.everything.ReadDataSource)
}

func (s server) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return lend(ctx, req, s.everything.CallFunction)
}
