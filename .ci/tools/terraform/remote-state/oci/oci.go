package oci

import "github.com/hashicorp/terraform/internal/backend/remote-state/absent"

var New = absent.New
