#ifndef BOBBIN_LOADER_H
#define BOBBIN_LOADER_H

/// Calls `body` with the path of each shared object that this process has loaded, as the loader found it.
///
/// What has no path is left out: the program itself, and what the kernel brings along.
void bobbin_each_loaded_object(void (*_Nonnull body)(const char *_Nonnull path, void *_Nonnull context),
                               void *_Nonnull context);

#endif
