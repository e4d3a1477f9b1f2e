module dualregion/engine/creates

go 1.24
