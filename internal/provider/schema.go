package provider

import (
	"context"
	"regexp"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/names/validators"
)

// Schema implements [provider.Provider].
func (*Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Declares the shipping of Alibaba Cloud's Inner-ActionTrail, the log of what Alibaba Cloud's own staff and systems do to " +
			"your resources, into a Logstore of Log Service. The names of the arguments and of the environment variables are those of the " +
			"`aliyun/alicloud` provider.",
		Attributes: map[string]schema.Attribute{
			"region": schema.StringAttribute{
				MarkdownDescription: "Home region of trails, such as `cn-hangzhou`, unless the resource says otherwise. " + alsoFromEnv(credentials.RegionVariables) +
					" Then the region of the profile that the credentials come from. There is no default.",
				Optional:   true,
				Validators: []validator.String{validators.RegionForm()},
			},
			"access_key": secretString("Id of the access key; needs `secret_key`. " + alsoFromEnv(credentials.AccessKeyVariables)),
			"secret_key": secretString("Secret of the access key; needs `access_key`. " + alsoFromEnv(credentials.SecretKeyVariables)),
			"security_token": secretString("Token of a session, with the keys of that session. " + alsoFromEnv(credentials.TokenVariables) +
				" The variables count only where `access_key` comes from the environment too."),
			"profile": nonEmptyString("Profile to take the credentials from, with its region and its endpoint type. " + alsoFromEnv(credentials.ProfileVariables) +
				" Default: the one that the aliyun CLI has made the current one."),
			"shared_credentials_file": nonEmptyString("File that holds the profile: the aliyun CLI's `config.json`, or the `credentials` file of the Alibaba Cloud SDKs. " +
				"It is read and never written. " + alsoFromEnv(credentials.FileVariables) + " Default: `~/.aliyun/config.json`."),
			"ecs_role_name": schema.StringAttribute{
				MarkdownDescription: "Name of the RAM role of the ECS instance that Terraform runs on. " + alsoFromEnv(credentials.ECSRoleVariables),
				Optional:            true,
				Validators:          []validator.String{validators.Matches(names.Role, "must be the name of a RAM role")},
			},
			"credentials_uri": nonEmptyString("Address that hands out keys as JSON. " + alsoFromEnv(credentials.URIVariables)),
			"insecure": schema.BoolAttribute{
				MarkdownDescription: "Whether endpoints that are not on this machine may be spoken to over plain `http`, where keys' signatures and logs " +
					"can be read on the way. Default: `false`.",
				Optional: true,
			},
			"ca_bundle": nonEmptyString("File of PEM certificates of authorities to trust, beside those of the system: for a proxy that inspects TLS, say. " +
				"Also from `SSL_CERT_FILE`, as for every Go program, which then replaces the system's certificates."),
			"endpoint_type": schema.StringAttribute{
				MarkdownDescription: "Which hosts of the services to use: `public`, `vpc` or `internal`. RAM has a public host only. " +
					"It does not count for a service that `endpoints` names. Default: that of the profile that the credentials come from, or `public`.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.OneOf(endpoint.Public, endpoint.VPC, endpoint.Internal)},
			},
			"max_retries": schema.Int64Attribute{
				MarkdownDescription: "How often a call is sent again after it was throttled, failed on the service's side or was not answered, 0–100, " +
					"with growing pauses of up to 10 seconds, and never beyond the operation's timeout. Default: `8`.",
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(0, 100)},
			},
			"request_timeout": schema.StringAttribute{
				MarkdownDescription: "How long a single attempt of a call may take: a number and a unit such as `30s`, from `1s` to `10m`. Default: `30s`.",
				Optional:            true,
			},
			"read_only": schema.BoolAttribute{
				MarkdownDescription: "Whether to refuse every call that could change something, before it is signed: for drift detection. " +
					alsoFromEnv([]string{credentials.ReadOnlyVariable}) + " Default: `false`.",
				Optional: true,
			},
			"allowed_account_ids": accounts("The only accounts to act in; any other is an error before anything is read or written. Default: any account.",
				"forbidden_account_ids"),
			"forbidden_account_ids": accounts("Accounts never to act in. Default: none.", "allowed_account_ids"),
			"inner_trail_api":       innerTrailAttribute(),
		},
		Blocks: map[string]schema.Block{
			"endpoints":             endpointsBlock(),
			"assume_role":           assumeRoleBlock(),
			"assume_role_with_oidc": oidcBlock(),
		},
	}
}

func secretString(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description, Optional: true, Sensitive: true,
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

func accounts(description, other string) schema.Attribute {
	return schema.SetAttribute{
		MarkdownDescription: description + " Not together with `" + other + "`.",
		ElementType:         types.StringType,
		Optional:            true,
		Validators: []validator.Set{
			setvalidator.SizeAtLeast(1),
			setvalidator.NoNullValues(),
			setvalidator.ValueStringsAre(validators.Matches(names.Account, "must be an account id, which holds digits only")),
		},
	}
}

func endpointsBlock() schema.Block {
	endpoint := func(service, variable string) schema.Attribute {
		return schema.StringAttribute{
			MarkdownDescription: "Endpoint of " + service + ": a host, which means https, or a URL. " + alsoFromEnv([]string{variable}),
			Optional:            true,
		}
	}
	return schema.SingleNestedBlock{
		MarkdownDescription: "Endpoints to use in place of the services' own, for every region. Plain `http` is allowed for this machine; for any other " +
			"host `insecure` must be set.",
		Attributes: map[string]schema.Attribute{
			"actiontrail": endpoint("ActionTrail", credentials.EndpointVariables[model.ActionTrail]),
			"ram":         endpoint("RAM", credentials.EndpointVariables[model.RAM]),
			"sts":         endpoint("STS", credentials.EndpointVariables[model.STS]),
			"sls":         endpoint("Log Service (its host without a project in front)", credentials.EndpointVariables[model.SLS]),
			"log": schema.StringAttribute{
				MarkdownDescription: "Another name for `sls`, as in the `aliyun/alicloud` provider. Both may be set only when they are equal.",
				Optional:            true,
			},
		},
	}
}

func innerTrailAttribute() schema.Attribute {
	def := operation.DefaultInnerTrailAPI()
	name := func(what, def string) schema.Attribute {
		return schema.StringAttribute{
			MarkdownDescription: what + " Default: `" + def + "`.",
			Optional:            true,
			Validators:          []validator.String{stringvalidator.RegexMatches(operationForm, "must hold letters and digits only, a letter first")},
		}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Names of the operations on inner trails and of their parameters. Of these, Alibaba Cloud has published the operations' " +
			"names only; this is the way out where the rest differs. Default: the published names, and the parameters of the operations on ordinary trails.",
		Optional: true,
		Attributes: map[string]schema.Attribute{
			"version": schema.StringAttribute{
				MarkdownDescription: "API version of the operations, a date. Default: `" + def.Version + "`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.RegexMatches(versionForm, "must be a date such as 2020-07-06")},
			},
			"create_action":   name("Operation that creates.", def.CreateAction),
			"delete_action":   name("Operation that deletes.", def.DeleteAction),
			"describe_action": name("Operation that lists.", def.DescribeAction),
			"name_param":      name("Parameter for the trail's name.", def.NameParam),
			"project_param":   name("Parameter for the project's ARN.", def.ProjectParam),
			"role_param":      name("Parameter for the delivery role's ARN.", def.RoleParam),
		},
	}
}

var (
	operationForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,63}$`)
	versionForm   = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

// nonEmptyString returns an optional string attribute that may not be empty.
func nonEmptyString(description string) schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: description, Optional: true,
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

func alsoFromEnv(names []string) string {
	return "Also from " + credentials.JoinOr(codeQuoted(names)) + "."
}

func codeQuoted(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = "`" + name + "`"
	}
	return list
}
